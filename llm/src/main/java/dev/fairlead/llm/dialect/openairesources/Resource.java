package dev.fairlead.llm.dialect.openairesources;

import dev.fairlead.llm.dialect.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be asked of each resource: a line for a path and method, {@code *} standing for an id. */
enum Resource {
    LIST_MODELS("GET", "/models"),
    RETRIEVE_MODEL("GET", "/models/*"),
    DELETE_MODEL("DELETE", "/models/*"),
    MODERATION("POST", "/moderations"),
    UPLOAD_FILE("POST", "/files"),
    LIST_FILES("GET", "/files"),
    RETRIEVE_FILE("GET", "/files/*"),
    DELETE_FILE("DELETE", "/files/*"),
    RETRIEVE_FILE_CONTENT("GET", "/files/*/content"),
    CREATE_UPLOAD("POST", "/uploads"),
    ADD_UPLOAD_PART("POST", "/uploads/*/parts"),
    COMPLETE_UPLOAD("POST", "/uploads/*/complete"),
    CANCEL_UPLOAD("POST", "/uploads/*/cancel"),
    CREATE_BATCH("POST", "/batches"),
    LIST_BATCHES("GET", "/batches"),
    RETRIEVE_BATCH("GET", "/batches/*"),
    CANCEL_BATCH("POST", "/batches/*/cancel"),
    RETRIEVE_RESPONSE("GET", "/responses/*"),
    DELETE_RESPONSE("DELETE", "/responses/*"),
    CANCEL_RESPONSE("POST", "/responses/*/cancel"),
    LIST_INPUT_ITEMS("GET", "/responses/*/input_items"),
    LIST_COMPLETIONS("GET", "/chat/completions"),
    RETRIEVE_COMPLETION("GET", "/chat/completions/*"),
    UPDATE_COMPLETION("POST", "/chat/completions/*"),
    DELETE_COMPLETION("DELETE", "/chat/completions/*"),
    LIST_COMPLETION_MESSAGES("GET", "/chat/completions/*/messages");

    static final String FILE_CONTENT = RETRIEVE_FILE_CONTENT.operation.name();
    static final String BATCH = RETRIEVE_BATCH.operation.name();
    static final List<Operation> OPERATIONS = operations();

    private final String method;
    private final String[] segments;
    private final Operation operation;

    Resource(String method, String path) {
        this.method = method;
        this.segments = path.split("/");
        this.operation = new Operation(
                name().toLowerCase(Locale.ROOT),
                name().equals("RETRIEVE_BATCH") ? Operation.Metering.BATCH : Operation.Metering.NONE);
    }

    /** @param path behind {@code /v1} */
    static Optional<Operation> operation(String method, String path) {
        String[] asked = path.split("/", -1);
        for (Resource resource : values()) {
            if (resource.method.equals(method) && resource.matches(asked)) {
                return Optional.of(resource.operation);
            }
        }
        return Optional.empty();
    }

    /** A model's id may hold slashes of its own. */
    private boolean matches(String[] asked) {
        boolean model = this == RETRIEVE_MODEL || this == DELETE_MODEL;
        if (model ? asked.length < segments.length : asked.length != segments.length) {
            return false;
        }
        for (int i = 0; i < segments.length; i++) {
            boolean any = segments[i].equals("*");
            if (any ? asked[i].isEmpty() : !segments[i].equals(asked[i])) {
                return false;
            }
        }
        return true;
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Resource resource : values()) {
            operations.add(resource.operation);
        }
        return List.copyOf(operations);
    }
}
