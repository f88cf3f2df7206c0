package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.Rfc3339;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The parameters that say which calls are meant, from wherever they come. */
record CallParameters(Function<String, Optional<String>> values) {

    private static final int MOST_DIGITS = 400;

    static CallParameters of(RestRequest request) {
        return new CallParameters(request::query);
    }

    /** @param saved an object with a text, number or boolean for each parameter */
    static CallParameters of(JsonNode saved) {
        return new CallParameters(name -> Optional.ofNullable(saved.get(name))
                .map(value -> value.isNumber() ? value.decimalValue().toString() : value.asString(""))
                .map(text -> withoutNul(name, text)));
    }

    private static String withoutNul(String name, String text) {
        if (text.indexOf('\0') >= 0) {
            throw ProblemException.invalid("body.parameters." + name, "The character U+0000 means nothing here.");
        }
        return text;
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

    /**
     * A number of at most {@value #MOST_DIGITS} digits on either side of the point.
     *
     * @throws ProblemException 400 when it is none
     */
    Optional<BigDecimal> decimal(String name) {
        return text(name).map(value -> parsed(name, value, CallParameters::bounded));
    }

    /** Few characters can name a number that does not fit into memory when it is written out. */
    private static BigDecimal bounded(String text) {
        BigDecimal number = new BigDecimal(text);
        if (number.scale() > MOST_DIGITS || (long) number.precision() - number.scale() > MOST_DIGITS) {
            throw new ArithmeticException("more than " + MOST_DIGITS + " digits");
        }
        return number;
    }

    /**
     * An RFC 3339 time with any offset.
     *
     * @throws ProblemException 400 when it is none
     */
    Optional<Instant> instant(String name) {
        return text(name).map(value -> parsed(name, value, Rfc3339::parse));
    }

    private static <T> T parsed(String name, String value, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw ProblemException.invalid("query." + name, "Cannot read \"" + value + "\".");
        }
    }
}
