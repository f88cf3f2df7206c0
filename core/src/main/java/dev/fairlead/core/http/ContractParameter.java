package dev.fairlead.core.http;

import dev.fairlead.core.http.ProblemException.InvalidField;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Parameter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path, query or header parameter of an operation. Values are checked as they were sent, decoded once; an array is the
 * repeated parameter, or one value with commas where the contract says {@code explode: false}.
 */
final class ContractParameter {

    private final Parameter parameter;
    private final JsonObject model;
    private final ContractSchema schema;

    ContractParameter(Parameter parameter, ContractSchema schema) {
        this.parameter = parameter;
        this.model = parameter.getOpenAPIModel().getJsonObject("schema", new JsonObject());
        this.schema = schema;
    }

    boolean is(Location location, String name) {
        return parameter.getIn() == location && parameter.getName().equals(name);
    }

    List<InvalidField> check(RequestValues values) {
        List<String> given = given(values);
        String field = parameter.getIn().name().toLowerCase(Locale.ROOT) + "." + parameter.getName();
        if (given.isEmpty()) {
            if (parameter.isRequired()) {
                return List.of(new InvalidField(field, "The parameter is required."));
            }
            fallback().ifPresent(value -> values.query().put(parameter.getName(), List.of(value)));
            return List.of();
        }
        if (isArray()) {
            var array = new JsonArray();
            JsonObject items = model.getJsonObject("items", new JsonObject());
            given.forEach(value -> array.add(typed(items.getValue("type"), value)));
            return schema.check(field, array);
        }
        if (given.size() > 1) {
            return List.of(new InvalidField(field, "The parameter is given " + given.size() + " times."));
        }
        return schema.check(field, typed(model.getValue("type"), given.getFirst()));
    }

    private List<String> given(RequestValues values) {
        String name = parameter.getName();
        List<String> given = switch (parameter.getIn()) {
            case PATH -> optional(values.path().get(name));
            case QUERY -> values.query().getOrDefault(name, List.of());
            case HEADER -> optional(values.headers().get(name.toLowerCase(Locale.ROOT)));
            case COOKIE -> List.of();
        };
        if (isArray() && given.size() == 1 && !parameter.isExplode()) {
            List<String> split = List.of(given.getFirst().split(","));
            values.query().computeIfPresent(name, (key, value) -> split);
            return split;
        }
        return given;
    }

    private static List<String> optional(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }

    private boolean isArray() {
        return "array".equals(model.getValue("type"));
    }

    private Optional<String> fallback() {
        return parameter.getIn() == Location.QUERY && model.containsKey("default")
                ? Optional.of(String.valueOf(model.getValue("default")))
                : Optional.empty();
    }

    /** The value in the type the schema asks for, or as text when it is not one, which the schema then refuses. */
    private static Object typed(Object type, String value) {
        try {
            return switch (String.valueOf(type)) {
                case "integer" -> Long.valueOf(value);
                case "number" -> Double.valueOf(value);
                case "boolean" ->
                    switch (value) {
                        case "true" -> true;
                        case "false" -> false;
                        default -> value;
                    };
                default -> value;
            };
        } catch (NumberFormatException e) {
            return value;
        }
    }
}
