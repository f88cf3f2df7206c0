package dev.fairlead.core.http;

import dev.fairlead.core.http.ProblemException.InvalidField;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One operation of a contract: who may call it, what a request must look like and what an answer may. */
final class ContractOperation {

    private final Operation operation;
    private final RequiredRole role;
    private final List<ContractParameter> parameters;
    private final Map<String, ContractSchema> bodies;
    private final Map<String, Map<String, ContractSchema>> answers;

    private ContractOperation(
            Operation operation,
            RequiredRole role,
            List<ContractParameter> parameters,
            Map<String, ContractSchema> bodies,
            Map<String, Map<String, ContractSchema>> answers) {
        this.operation = operation;
        this.role = role;
        this.parameters = parameters;
        this.bodies = bodies;
        this.answers = answers;
    }

    static ContractOperation of(OpenAPIContract contract, Operation operation, List<String> problems) {
        var model = operation.getOpenAPIModel();
        var role = RequiredRole.of(model.getString("x-role", ""));
        if (role.isEmpty()) {
            problems.add("operation " + operation.getOperationId()
                    + " needs an x-role of none, caller, viewer, operator, admin" + " or platform-admin");
        }
        List<ContractParameter> parameters = new ArrayList<>();
        for (Parameter parameter : operation.getParameters()) {
            parameters.add(new ContractParameter(parameter, schema(contract, parameter.getSchema())));
        }
        Map<String, ContractSchema> bodies = new LinkedHashMap<>();
        if (operation.getRequestBody() != null) {
            bodies.putAll(schemas(contract, operation.getRequestBody().getContent()));
        }
        Map<String, Map<String, ContractSchema>> answers = new LinkedHashMap<>();
        for (String status : model.getJsonObject("responses", new JsonObject()).fieldNames()) {
            if (!status.matches("default|\\d{3}")) {
                continue;
            }
            var response = status.equals("default")
                    ? operation.getDefaultResponse()
                    : operation.getResponse(Integer.parseInt(status));
            if (response != null) {
                answers.put(status, schemas(contract, response.getContent()));
            }
        }
        return new ContractOperation(operation, role.orElse(RequiredRole.ADMIN), parameters, bodies, answers);
    }

    private static Map<String, ContractSchema> schemas(OpenAPIContract contract, Map<String, MediaType> content) {
        Map<String, ContractSchema> schemas = new LinkedHashMap<>();
        content.values()
                .forEach(media -> schemas.put(
                        media.getOpenAPIModel().getString(LibraryDialect.TRUE_TYPE),
                        schema(contract, media.getSchema())));
        return schemas;
    }

    private static ContractSchema schema(OpenAPIContract contract, JsonSchema schema) {
        return schema == null
                ? ContractSchema.anything()
                : ContractSchema.of(contract.getSchemaRepository().validator(schema));
    }

    String id() {
        return operation.getOperationId();
    }

    HttpMethod method() {
        return operation.getHttpMethod();
    }

    /** The path with its parameters in braces. */
    String path() {
        return operation.getAbsoluteOpenAPIPath();
    }

    RequiredRole role() {
        return role;
    }

    boolean takesBody() {
        return !bodies.isEmpty();
    }

    /** Fills in the contract's defaults and checks everything; empty when the request is as it should be. */
    List<InvalidField> check(RequestValues values) {
        List<InvalidField> faults = new ArrayList<>();
        for (ContractParameter parameter : parameters) {
            faults.addAll(parameter.check(values));
        }
        for (String name : values.query().keySet()) {
            if (parameters.stream().noneMatch(parameter -> parameter.is(Location.QUERY, name))) {
                faults.add(new InvalidField("query." + name, "The contract knows no such parameter."));
            }
        }
        return faults;
    }

    /**
     * Checks a body of a content type.
     *
     * @throws ProblemException 415 when the contract does not take that type
     */
    List<InvalidField> checkBody(Optional<String> contentType, byte[] body) {
        if (!takesBody()) {
            return List.of();
        }
        if (body.length == 0) {
            return operation.getRequestBody().isRequired()
                    ? List.of(new InvalidField("body", "A body is required."))
                    : List.of();
        }
        String type = contentType.map(ContractOperation::mediaType).orElse("");
        ContractSchema schema = bodies.get(type);
        if (schema == null) {
            throw new ProblemException(
                    415,
                    "unsupported_media_type",
                    "The body must be " + String.join(" or ", bodies.keySet()) + ", not \"" + type + "\".");
        }
        return type.endsWith("json") ? schema.checkJson("body", body) : List.of();
    }

    /** What of an answer the contract does not allow; empty when all is well. */
    List<InvalidField> checkAnswer(int status, Optional<String> contentType, Optional<byte[]> body) {
        var content = answers.getOrDefault(Integer.toString(status), answers.get("default"));
        if (content == null) {
            return List.of(new InvalidField("status", status + " is not an answer of " + id()));
        }
        if (contentType.isEmpty()) {
            return content.isEmpty() ? List.of() : List.of(new InvalidField("body", "the contract promises a body"));
        }
        ContractSchema schema = content.get(mediaType(contentType.get()));
        if (schema == null) {
            return List.of(new InvalidField("content-type", contentType.get() + " is not among " + content.keySet()));
        }
        return contentType.get().contains("json") && body.isPresent()
                ? schema.checkJson("body", body.get())
                : List.of();
    }

    private static String mediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
