package dev.fairlead.core.identity;

import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.database.PostgresqlServer;

class AuditAndTenantsOnPostgresqlTest extends AuditAndTenantsContract {

    @Override
    DatabaseSettings fresh() {
        return PostgresqlServer.freshDatabase();
    }
}
