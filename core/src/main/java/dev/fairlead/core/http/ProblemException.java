package dev.fairlead.core.http;

import java.util.List;

/**
 * Ends a request with problem details (RFC 9457). The code is stable and meant for programs, the detail for people; both
 * reach the client, so neither may hold a secret or an internal.
 */
public final class ProblemException extends RuntimeException {

    private final int status;
    private final String detail;
    private final String code;
    private final List<InvalidField> fields;

    public ProblemException(int status, String code, String detail) {
        this(status, code, detail, List.of());
    }

    public ProblemException(int status, String code, String detail, List<InvalidField> fields) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.code = code;
        this.fields = List.copyOf(fields);
    }

    public static ProblemException notFound(String detail) {
        return new ProblemException(404, "not_found", detail);
    }

    public static ProblemException conflict(String detail) {
        return new ProblemException(409, "conflict", detail);
    }

    /** A request that breaks a rule the contract cannot express, with the field it is about. */
    public static ProblemException invalid(String field, String detail) {
        return new ProblemException(400, "invalid_request", detail, List.of(new InvalidField(field, detail)));
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return detail;
    }

    public List<InvalidField> fields() {
        return fields;
    }

    /**
     * One field of a request that is not as the contract says.
     *
     * @param field {@code query.limit}, {@code path.id}, {@code header.x} or {@code body.name.first}
     */
    public record InvalidField(String field, String detail) {}
}
