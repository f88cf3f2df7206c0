package dev.fairlead.core.http;

import dev.fairlead.core.http.ProblemException.InvalidField;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JSON schema of a contract. */
final class ContractSchema {

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
        List<InvalidField> faults = new ArrayList<>();
        for (OutputUnit error : Optional.ofNullable(unit.getErrors()).orElse(List.of())) {
            String at = error.getInstanceLocation();
            faults.add(new InvalidField(
                    field + (at == null || at.length() < 2 ? "" : at.substring(1).replace('/', '.')), error.getError()));
        }
        // The validator lists the enclosing schemas of a fault before the fault itself.
        List<InvalidField> deepest = faults.stream()
                .filter(fault -> faults.stream()
                        .noneMatch(other -> other.field().startsWith(fault.field() + ".")))
                .distinct()
                .toList();
        return deepest.isEmpty() ? List.of(new InvalidField(field, "The value does not fit the contract.")) : deepest;
    }
}
