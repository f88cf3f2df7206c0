package dev.fairlead.core.http;

import dev.fairlead.core.identity.Principal;
import dev.fairlead.core.identity.TenantId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.core.JacksonException;

/** A request that has passed the contract: its parameters and body have the types the contract gives them. */
public final class RestRequest {

    private final String operationId;
    private final String traceId;
    private final Optional<Principal> principal;
    private final Map<String, String> path;
    private final Map<String, List<String>> query;
    private final Map<String, String> headers;
    private final byte[] body;
    private final String remoteAddress;
    private final BooleanSupplier gone;

    RestRequest(
            String operationId,
            String traceId,
            Optional<Principal> principal,
            Map<String, String> path,
            Map<String, List<String>> query,
            Map<String, String> headers,
            byte[] body,
            String remoteAddress,
            BooleanSupplier gone) {
        this.operationId = operationId;
        this.traceId = traceId;
        this.principal = principal;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.remoteAddress = remoteAddress;
        this.gone = gone;
    }

    public String operationId() {
        return operationId;
    }

    public String traceId() {
        return traceId;
    }

    /**
     * Who calls.
     *
     * @throws IllegalStateException in an operation whose role is {@code none}, where {@link #caller} is what to ask
     */
    public Principal principal() {
        return principal.orElseThrow(
                () -> new IllegalStateException("operation " + operationId + " is open to callers without a key"));
    }

    /** Who calls, where an operation is open to everyone. */
    public Optional<Principal> caller() {
        return principal;
    }

    public TenantId tenant() {
        return principal().tenant();
    }

    /** A path parameter, decoded. */
    public String path(String name) {
        return Optional.ofNullable(path.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the contract gives operation " + operationId + " no path parameter " + name));
    }

    /** A query parameter, or the contract's default for it. */
    public Optional<String> query(String name) {
        return queryAll(name).stream().findFirst();
    }

    /** Every value of a repeated query parameter, in order. */
    public List<String> queryAll(String name) {
        return query.getOrDefault(name, List.of());
    }

    public Optional<Integer> queryInt(String name) {
        return query(name).map(value -> parsed(name, value, Integer::valueOf));
    }

    public Optional<Boolean> queryBoolean(String name) {
        return query(name).map(Boolean::valueOf);
    }

    public Optional<BigDecimal> queryDecimal(String name) {
        return query(name).map(value -> parsed(name, value, BigDecimal::new));
    }

    /** An RFC 3339 time with any offset. */
    public Optional<Instant> queryInstant(String name) {
        return query(name).map(value -> parsed(name, value, Rfc3339::parse));
    }

    /** A header by any case of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
    }

    /** The address the connection came from, without port; that of a proxy where one stands in front. */
    public String remoteAddress() {
        return remoteAddress;
    }

    /** Whether the client has left, so that nobody waits for the answer any more. */
    public boolean clientGone() {
        return gone.getAsBoolean();
    }

    /** The body as it came; empty when there is none. */
    public byte[] bytes() {
        return body;
    }

    /** The body bound to a record. */
    public <T> T body(Class<T> type) {
        try {
            return Json.read(body, type);
        } catch (JacksonException e) {
            throw ProblemException.invalid("body", "The body does not fit: " + e.getOriginalMessage());
        }
    }

    private static <T> T parsed(String name, String value, java.util.function.Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (ArithmeticException | IllegalArgumentException | java.time.DateTimeException e) {
            throw ProblemException.invalid("query." + name, "Cannot read \"" + value + "\".");
        }
    }
}
