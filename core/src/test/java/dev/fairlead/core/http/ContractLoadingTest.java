package dev.fairlead.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContractLoadingTest {

    @Test
    void the_identity_contract_can_be_served() {
        Vertx vertx = Vertx.vertx();
        try {
            Contract contract = Contract.read(vertx, List.of("openapi/identity.yaml"));

            assertThat(contract.operations()).extracting(ContractOperation::id).contains("whoAmI", "listTenants");
        } finally {
            vertx.close().await();
        }
    }
}
