package dev.fairlead.llmtrace.proxy;

/** A request this proxy does not relay: why, in words the caller can act on. Worded in the provider's envelope. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    Refusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Refusal badRequest(String code, String message) {
        return new Refusal(400, code, message);
    }

    static Refusal unauthorized(String code, String message) {
        return new Refusal(401, code, message);
    }

    static Refusal notFound(String code, String message) {
        return new Refusal(404, code, message);
    }

    static Refusal tooLarge(long limit) {
        return new Refusal(
                413,
                "request_too_large",
                "The request body is larger than " + limit + " bytes, the limit set by llmtrace.maxRequestSize.");
    }

    static Refusal overloaded(String message) {
        return new Refusal(503, "overloaded", message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String reason() {
        String message = getMessage();
        return message == null ? code : message;
    }
}
