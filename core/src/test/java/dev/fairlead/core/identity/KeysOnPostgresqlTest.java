package dev.fairlead.core.identity;

import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.database.PostgresqlServer;

class KeysOnPostgresqlTest extends KeysContract {

    @Override
    DatabaseSettings fresh() {
        return PostgresqlServer.freshDatabase();
    }
}
