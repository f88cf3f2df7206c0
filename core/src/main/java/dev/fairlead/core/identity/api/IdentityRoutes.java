package dev.fairlead.core.identity.api;

import dev.fairlead.core.database.Page;
import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.http.Cursors;
import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestHandler;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.ApiKey;
import dev.fairlead.core.identity.AuditEvent;
import dev.fairlead.core.identity.CreatedKey;
import dev.fairlead.core.identity.Identity;
import dev.fairlead.core.identity.IdentityException;
import dev.fairlead.core.identity.KeyScope;
import dev.fairlead.core.identity.NewKey;
import dev.fairlead.core.identity.Principal;
import dev.fairlead.core.identity.Projects;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.Tenant;
import dev.fairlead.core.identity.TenantId;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The operations of {@code openapi/identity.yaml}: tenants, keys, audit events, and who the caller is. */
public final class IdentityRoutes {

    /** The contract on the class path. */
    public static final String CONTRACT = "openapi/identity.yaml";

    private static final int USUAL_LIMIT = 50;

    /** Where a list goes on. */
    private record After(String id) {}

    /** Who the caller is, as the API shows it. */
    public record WhoAmI(String tenant, String keyId, String name, String role, boolean platformAdmin) {}

    /** A tenant to be made. */
    public record TenantRequest(String id, Optional<String> name) {}

    /** A tenant, as the API shows it. */
    public record TenantView(String id, String name, Instant createdAt) {}

    /** A key to be made; what is left out is the caller's tenant, its default project, and a key for everything. */
    public record KeyRequest(
            String name,
            String role,
            Optional<String> tenant,
            Optional<String> project,
            Optional<String> scope,
            Optional<Boolean> platformAdmin,
            Optional<Instant> expiresAt) {}

    /** A key, as the API shows it. */
    public record KeyView(
            String id,
            String tenant,
            String projectId,
            String name,
            String prefix,
            String role,
            String scope,
            boolean platformAdmin,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> revokedAt,
            Optional<Instant> lastUsedAt) {}

    /** The answer to making a key, the only one with its secret. */
    public record CreatedKeyView(KeyView key, String secret) {}

    /** An audit event, as the API shows it. */
    public record AuditEventView(
            String id,
            Instant time,
            String tenant,
            String actorKeyId,
            String actorName,
            String action,
            String target,
            String address,
            String outcome) {}

    private final Identity identity;

    public IdentityRoutes(Identity identity) {
        this.identity = identity;
    }

    /** The handlers by operation id. */
    public Map<String, RestHandler> handlers() {
        return Map.of(
                "whoAmI", this::whoAmI,
                "listTenants", refusing(this::listTenants),
                "createTenant", refusing(this::createTenant),
                "listKeys", refusing(this::listKeys),
                "createKey", refusing(this::createKey),
                "revokeKey", refusing(this::revokeKey),
                "listAuditEvents", refusing(this::listAuditEvents));
    }

    private RestResponse whoAmI(RestRequest request) {
        Principal caller = request.principal();
        return RestResponse.json(
                200,
                new WhoAmI(
                        caller.tenant().value(),
                        caller.keyId(),
                        caller.name(),
                        lower(caller.role()),
                        caller.platformAdmin()));
    }

    private RestResponse listTenants(RestRequest request) {
        return page(identity.tenants().list(actor(request), pageRequest(request)), IdentityRoutes::view);
    }

    private RestResponse createTenant(RestRequest request) {
        TenantRequest body = request.body(TenantRequest.class);
        TenantId id = new TenantId(body.id());
        String name = body.name().orElse(body.id());
        Tenant tenant = request.header("idempotency-key")
                .map(key -> identity.tenants().create(actor(request), id, name, key))
                .orElseGet(() -> identity.tenants().create(actor(request), id, name));
        return RestResponse.json(201, view(tenant));
    }

    private RestResponse listKeys(RestRequest request) {
        return page(identity.keys().list(actor(request), tenant(request), pageRequest(request)), IdentityRoutes::view);
    }

    private RestResponse createKey(RestRequest request) {
        KeyRequest body = request.body(KeyRequest.class);
        NewKey wanted = new NewKey(
                body.tenant().map(TenantId::new).orElseGet(request::tenant),
                body.project().orElse(Projects.DEFAULT),
                body.name(),
                oneOf(Role.class, "body.role", body.role()),
                body.scope()
                        .map(scope -> oneOf(KeyScope.class, "body.scope", scope))
                        .orElse(KeyScope.ALL),
                body.platformAdmin().orElse(false),
                body.expiresAt());
        CreatedKey key = request.header("idempotency-key")
                .map(once -> identity.keys().create(actor(request), wanted, once))
                .orElseGet(() -> identity.keys().create(actor(request), wanted));
        return RestResponse.json(201, new CreatedKeyView(view(key.key()), key.secret()))
                .withHeader("Cache-Control", "no-store");
    }

    private RestResponse revokeKey(RestRequest request) {
        ApiKey key = identity.keys().revoke(actor(request), tenant(request), request.path("key_id"));
        return RestResponse.json(200, view(key));
    }

    private RestResponse listAuditEvents(RestRequest request) {
        Actor actor = actor(request);
        PageRequest wanted = pageRequest(request);
        return page(
                request.query("tenant")
                        .map(tenant -> identity.audit().list(actor, new TenantId(tenant), wanted))
                        .orElseGet(() -> identity.audit().list(actor, wanted)),
                IdentityRoutes::view);
    }

    private Actor actor(RestRequest request) {
        return new Actor(request.principal(), request.remoteAddress());
    }

    private static TenantId tenant(RestRequest request) {
        return request.query("tenant").map(TenantId::new).orElseGet(request::tenant);
    }

    private static PageRequest pageRequest(RestRequest request) {
        return new PageRequest(
                request.queryInt("limit").orElse(USUAL_LIMIT),
                request.query("cursor")
                        .map(cursor -> Cursors.decode(cursor, After.class).id()));
    }

    private static <T, V> RestResponse page(Page<T> page, Function<T, V> view) {
        return RestResponse.page(new dev.fairlead.core.http.Page<>(
                page.items().stream().map(view).toList(), page.nextCursor().map(id -> Cursors.encode(new After(id)))));
    }

    /** Answers a refusal of identity with the status that fits its reason. */
    private static RestHandler refusing(RestHandler handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (IdentityException refused) {
                int status = switch (refused.reason()) {
                    case INVALID -> 400;
                    case FORBIDDEN -> 403;
                    case NOT_FOUND -> 404;
                    case CONFLICT -> 409;
                    case BUSY -> 503;
                };
                throw new ProblemException(status, refused.code(), refused.detail());
            }
        };
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, String field, String value) {
        for (E one : type.getEnumConstants()) {
            if (lower(one).equals(value)) {
                return one;
            }
        }
        throw ProblemException.invalid(field, "Unknown value \"" + value + "\".");
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static TenantView view(Tenant tenant) {
        return new TenantView(tenant.id().value(), tenant.name(), tenant.createdAt());
    }

    private static KeyView view(ApiKey key) {
        return new KeyView(
                key.id(),
                key.tenant().value(),
                key.projectId(),
                key.name(),
                key.prefix(),
                lower(key.role()),
                lower(key.scope()),
                key.platformAdmin(),
                key.createdAt(),
                key.expiresAt(),
                key.revokedAt(),
                key.lastUsedAt());
    }

    private static AuditEventView view(AuditEvent event) {
        return new AuditEventView(
                event.id(),
                event.time(),
                event.tenant().value(),
                event.actorKeyId(),
                event.actorName(),
                event.action(),
                event.target(),
                event.address(),
                lower(event.outcome()));
    }
}
