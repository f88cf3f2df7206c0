package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedPathTest {

    @ParameterizedTest
    @CsvSource({
        "/v1/models, /v1/models",
        "/v1/x?alt=sse&key=AIza123, /v1/x?alt=sse&key=***",
        "/v1/x?API_KEY=a&b, /v1/x?API_KEY=***&b",
        "/v1/x?k%65y=AIza123, /v1/x?k%65y=***",
        "/v1/x?a=llmt%5Fabc, /v1/x?a=***",
        "/v1/llmt_abc/x, /v1/***/x",
        "/model/m/converse?X-Amz-Signature=ab&X-Amz-Date=1, /model/m/converse?X-Amz-Signature=***&X-Amz-Date=1",
        "/v1/x?monkey=1, /v1/x?monkey=1"
    })
    void masks_credentials_in_the_query(String uri, String kept) {
        assertThat(MaskedPath.of(uri)).isEqualTo(kept);
    }
}
