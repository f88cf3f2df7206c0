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
        errors.stream().filter(error -> !isApplicator(error)).forEach(error -> {
            var fault = fault(field, error);
            faults.putIfAbsent(fault.field(), fault);
        });
        return faults.isEmpty()
                ? List.of(new InvalidField(field, "The value does not fit the contract."))
                : List.copyOf(faults.values());
    }

    private static boolean isApplicator(OutputUnit error) {
        String keyword = error.getKeywordLocation();
        return APPLICATORS.contains(keyword.substring(keyword.lastIndexOf('/') + 1));
    }

    private static InvalidField fault(String field, OutputUnit error) {
        String at = error.getInstanceLocation();
        String path = at == null || at.length() < 2 ? "" : at.substring(1).replace('/', '.');
        String message = "False boolean schema.".equals(error.getError())
                ? "The contract knows no such field."
                : error.getError();
        return new InvalidField(field + path, message);
    }
}
