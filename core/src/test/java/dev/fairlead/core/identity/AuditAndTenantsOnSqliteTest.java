package dev.fairlead.core.identity;

import dev.fairlead.core.database.DatabaseSettings;

class AuditAndTenantsOnSqliteTest extends AuditAndTenantsContract {

    @Override
    DatabaseSettings fresh() {
        return new DatabaseSettings.SqliteMemory();
    }
}
