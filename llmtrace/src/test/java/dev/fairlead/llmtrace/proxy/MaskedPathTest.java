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
        "/v1/x?monkey=1, /v1/x?monkey=1"
    })
    void masks_credentials_in_the_query(String uri, String kept) {
        assertThat(MaskedPath.of(uri)).isEqualTo(kept);
    }
}
