package dev.fairlead.core.identity;

import static dev.fairlead.core.identity.schema.Tables.TENANTS;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.fairlead.core.database.Database;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Who may do what: tenants, their projects and keys, and the record of what was done.
 *
 * <p>As an {@link Authenticator} it answers for the REST API; the proxy asks {@link #proxy()}, since a key may be made
 * for one of the two only.
 */
public final class Identity implements Authenticator {

    /** Name of the schema to open the {@link Database} with. */
    public static final String SCHEMA = "identity";

    private final Database database;
    private final Clock clock;
    private final TimeOrderedIds ids;
    private final AuditLog audit;
    private final Tenants tenants;
    private final Projects projects;
    private final ApiKeys keys;
    private final ScopedKeys api;
    private final ScopedKeys proxy;

    /**
     * @param random where keys come from: a {@link java.security.SecureRandom} outside tests
     */
    public Identity(Database database, Clock clock, RandomGenerator random) {
        this(database, clock, random, Optional.empty(), Ticker.systemTicker());
    }

    /**
     * @param firstKeyFile deleted when the key it holds is used
     */
    public Identity(Database database, Clock clock, RandomGenerator random, FirstKeyFile firstKeyFile) {
        this(database, clock, random, Optional.of(firstKeyFile), Ticker.systemTicker());
    }

    Identity(
            Database database,
            Clock clock,
            RandomGenerator random,
            Optional<FirstKeyFile> firstKeyFile,
            Ticker ticker) {
        this.database = database;
        this.clock = clock;
        this.ids = new TimeOrderedIds(clock, random);
        IdempotentRequests requests = new IdempotentRequests(clock);
        KeyCache cache = new KeyCache(new KeyLookup(database, clock, firstKeyFile)::find, ticker);
        this.audit = new AuditLog(database, clock, ids);
        this.projects = new Projects(database, clock, audit, ids);
        this.tenants = new Tenants(database, clock, audit, requests, projects, cache);
        this.keys = new ApiKeys(database, clock, random, ids, audit, requests, projects, cache);
        this.api = new ScopedKeys(KeyScope.API, cache, clock);
        this.proxy = new ScopedKeys(KeyScope.PROXY, cache, clock);
    }

    public Tenants tenants() {
        return tenants;
    }

    public Projects projects() {
        return projects;
    }

    public ApiKeys keys() {
        return keys;
    }

    public AuditLog audit() {
        return audit;
    }

    /** For the REST API: refuses keys made for LLM calls only. */
    public ScopedKeys api() {
        return api;
    }

    /** For LLM calls: refuses keys made for the REST API only. */
    public ScopedKeys proxy() {
        return proxy;
    }

    /** The same as {@link #api()}. */
    @Override
    public Optional<Principal> authenticate(String key) {
        return api.authenticate(key);
    }

    /** Like {@link #bootstrap(Consumer)} for callers that need not survive a crash before they kept the key. */
    public Optional<CreatedKey> bootstrap() {
        return bootstrap(key -> {});
    }

    /**
     * On the first start makes the tenant {@code default} and a platform admin key in it; later, and when another
     * process was first, does nothing and answers empty.
     *
     * @param deliver shows or writes the key before it is committed, so that a crash cannot lose the only key; what it
     *     throws undoes the start
     */
    public Optional<CreatedKey> bootstrap(Consumer<CreatedKey> deliver) {
        boolean empty = database.read(sql -> !sql.fetchExists(TENANTS));
        if (!empty) {
            return Optional.empty();
        }
        Tenant first = new Tenant(Tenants.DEFAULT, "Default", clock.instant().truncatedTo(ChronoUnit.MILLIS));
        String keyId = ids.next("key_");
        NewKey admin = new NewKey(first.id(), "First platform admin", Role.ADMIN).withPlatformAdmin();
        return database.inTransaction(sql -> {
            if (tenants.insertIfAbsent(sql, first).isEmpty()) {
                return Optional.empty();
            }
            CreatedKey key = keys.insert(sql, keyId, admin);
            audit.write(sql, Actor.process("first start"), "key.created", first.id(), keyId);
            deliver.accept(key);
            return Optional.of(key);
        });
    }
}
