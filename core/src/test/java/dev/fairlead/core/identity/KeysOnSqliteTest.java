package dev.fairlead.core.identity;

import dev.fairlead.core.database.DatabaseSettings;

class KeysOnSqliteTest extends KeysContract {

    @Override
    DatabaseSettings fresh() {
        return new DatabaseSettings.SqliteMemory();
    }
}
