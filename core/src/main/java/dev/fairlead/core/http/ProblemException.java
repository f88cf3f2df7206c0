package dev.fairlead.core.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Ends a request with problem details (RFC 9457). The code is stable and meant for programs, the detail for people; both
 * reach the client, so neither may hold a secret or an internal.
 */
public final class ProblemException extends RuntimeException {

    private final int status;
    private final String detail;
    private final String code;
    private final List<InvalidField> fields;
    private final Optional<Duration> retryAfter;

    public ProblemException(int status, String code, String detail) {
        this(status, code, detail, List.of());
    }

    public ProblemException(int status, String code, String detail, List<InvalidField> fields) {
        this(status, code, detail, fields, Optional.empty());
    }

    private ProblemException(
            int status, String code, String detail, List<InvalidField> fields, Optional<Duration> retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.code = code;
        this.fields = List.copyOf(fields);
        this.retryAfter = retryAfter;
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

    /** The same, for which the client is told when to try again. */
    public ProblemException retryAfter(Duration time) {
        return new ProblemException(status, code, detail, fields, Optional.of(time));
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

    /** When to try again, where that is known. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /**
     * One field of a request that is not as the contract says.
     *
     * @param field {@code query.limit}, {@code path.id}, {@code header.x} or {@code body.name.first}
     */
    public record InvalidField(String field, String detail) {}
}
