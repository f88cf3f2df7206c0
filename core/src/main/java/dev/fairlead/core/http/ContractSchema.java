package dev.fairlead.core.http;

import dev.fairlead.core.http.ProblemException.InvalidField;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A JSON schema of a contract. */
final class ContractSchema {

    private static final Set<String> APPLICATORS =
            Set.of("$ref", "properties", "patternProperties", "items", "prefixItems", "allOf");

    private static final String ADDITIONAL = "additionalProperties";

    private final Optional<Validator> validator;

    private ContractSchema(Optional<Validator> validator) {
        this.validator = validator;
    }

    static ContractSchema of(Validator validator) {
        return new ContractSchema(Optional.of(validator));
    }

    static ContractSchema anything() {
        return new ContractSchema(Optional.empty());
    }

    List<InvalidField> checkJson(String field, byte[] json) {
        try {
            return check(field, io.vertx.core.json.Json.decodeValue(Buffer.buffer(json)));
        } catch (DecodeException e) {
            return List.of(new InvalidField(field, "The body is not valid JSON."));
        }
    }

    List<InvalidField> check(String field, Object value) {
        return validator
                .map(schema -> schema.validate(value))
                .filter(unit -> !unit.getValid())
                .map(unit -> faults(field, unit))
                .orElse(List.of());
    }

    private static List<InvalidField> faults(String field, OutputUnit unit) {
        List<OutputUnit> errors = Optional.ofNullable(unit.getErrors()).orElse(List.of());
        // For each fault the validator also lists the schemas around it, whose messages say nothing.
        Map<String, InvalidField> faults = new LinkedHashMap<>();
        for (OutputUnit error : errors) {
            if (!APPLICATORS.contains(keyword(error)) && !keyword(error).equals(ADDITIONAL)) {
                faults.putIfAbsent(at(field, error), new InvalidField(at(field, error), error.getError()));
            }
        }
        // A property that is itself at fault counts as an unknown one too.
        for (OutputUnit error : errors) {
            String at = at(field, error);
            if (keyword(error).equals(ADDITIONAL)
                    && faults.keySet().stream().noneMatch(known -> known.equals(at) || known.startsWith(at + "."))) {
                faults.put(at, new InvalidField(at, "The contract knows no such field."));
            }
        }
        return faults.isEmpty()
                ? List.of(new InvalidField(field, "The value does not fit the contract."))
                : List.copyOf(faults.values());
    }

    private static String keyword(OutputUnit error) {
        String location = error.getKeywordLocation();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static String at(String field, OutputUnit error) {
        String at = error.getInstanceLocation();
        return at == null || at.length() < 2 ? field : field + at.substring(1).replace('/', '.');
    }
}
