package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestRequest;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The parameters that say which calls are meant, from wherever they come. */
record CallParameters(Function<String, Optional<String>> values) {

    static CallParameters of(RestRequest request) {
        return new CallParameters(request::query);
    }

    /** @param saved an object with a text, number or boolean for each parameter */
    static CallParameters of(JsonNode saved) {
        return new CallParameters(name -> Optional.ofNullable(saved.get(name)).map(value -> value.asString("")));
    }

    /** These, and others where these say nothing. */
    CallParameters over(CallParameters others) {
        return new CallParameters(name -> text(name).or(() -> others.text(name)));
    }

    Optional<String> text(String name) {
        return values.apply(name);
    }

    Optional<Boolean> truth(String name) {
        return text(name).map(Boolean::valueOf);
    }

    /** @throws ProblemException 400 when it is none */
    Optional<BigDecimal> decimal(String name) {
        return text(name).map(value -> parsed(name, value, BigDecimal::new));
    }

    /**
     * An RFC 3339 time with any offset.
     *
     * @throws ProblemException 400 when it is none
     */
    Optional<Instant> instant(String name) {
        return text(name)
                .map(value ->
                        parsed(name, value, text -> OffsetDateTime.parse(text).toInstant()));
    }

    private static <T> T parsed(String name, String value, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw ProblemException.invalid("query." + name, "Cannot read \"" + value + "\".");
        }
    }
}
