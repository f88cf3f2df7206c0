package dev.fairlead.core.identity;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.database.PageRequest;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A started identity with two tenants, {@code acme} and {@code globex}, each with an admin. */
abstract class IdentityFixture {

    static final PageRequest ALL = PageRequest.first(PageRequest.LARGEST);
    static final TenantId ACME = new TenantId("acme");
    static final TenantId GLOBEX = new TenantId("globex");

    final TestClock clock = new TestClock();
    final RandomGenerator random = new Random(42);
    Database database;
    Identity identity;
    CreatedKey firstKey;
    Actor platform;
    Actor acmeAdmin;
    Actor globexAdmin;

    abstract DatabaseSettings fresh();

    @BeforeEach
    void start() {
        database = Database.open(fresh(), Identity.SCHEMA);
        identity = process();
        firstKey = identity.bootstrap().orElseThrow();
        platform = actor(firstKey);
        identity.tenants().create(platform, ACME, "Acme");
        identity.tenants().create(platform, GLOBEX, "Globex");
        acmeAdmin = actor(identity.keys().create(platform, new NewKey(ACME, "acme admin", Role.ADMIN)));
        globexAdmin = actor(identity.keys().create(platform, new NewKey(GLOBEX, "globex admin", Role.ADMIN)));
    }

    @AfterEach
    void stop() {
        if (database != null) {
            database.close();
        }
    }

    /** One more process on the same database, with a memory of its own. */
    Identity process() {
        return new Identity(database, clock, random, Optional.empty(), clock);
    }

    Actor actor(CreatedKey key) {
        return new Actor(identity.authenticate(key.secret()).orElseThrow(), "192.0.2.7");
    }

    List<String> keyIds(Actor actor, TenantId tenant) {
        return identity.keys().list(actor, tenant, ALL).items().stream()
                .map(ApiKey::id)
                .toList();
    }
}
