package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadersTest {

    private final MultiMap from = HttpHeaders.headers();
    private final MultiMap to = HttpHeaders.headers();

    @Test
    void keeps_order_case_and_duplicates() {
        from.add("X-Custom", "one").add("Accept", "*/*").add("x-custom", "two").add("anthropic-beta", "a");

        Headers.copyRequest(from, to);

        assertThat(names(to)).containsExactly("X-Custom", "Accept", "x-custom", "anthropic-beta");
        assertThat(to.getAll("x-custom")).containsExactly("one", "two");
    }

    @Test
    void removes_hop_by_hop_headers_and_those_that_connection_names() {
        from.add("Connection", "keep-alive, X-Private").add("X-Private", "1").add("Keep-Alive", "timeout=5");
        from.add("TE", "trailers")
                .add("Upgrade", "h2c")
                .add("Proxy-Authorization", "Basic x")
                .add("X-Public", "1");

        Headers.copyRequest(from, to);

        assertThat(names(to)).containsExactly("X-Public");
    }

    @Test
    void removes_our_headers_and_every_header_that_carries_our_key() {
        from.add("X-LLMTrace-Token", "llmt_abc").add("x-llmtrace-tags", "a=b").add("Authorization", "Bearer llmt_abc");
        from.add("x-api-key", "llmt_abc").add("X-Other", "key is llmt_abc").add("User-Agent", "test");

        Headers.copyRequest(from, to);

        assertThat(names(to)).containsExactly("User-Agent");
    }

    @Test
    void finds_our_key_where_clients_encode_it() {
        from.add("Authorization", "Basic " + base64("llmt_abc:"))
                .add("authorization", "basic " + base64("user:llmt_abc"))
                .add("Cookie", "a=%zz; k=llmt%5Fabc")
                .add("X-llmt_abc", "1");
        from.add("Proxied", "Basic " + base64("user:sk-own"))
                .add("X-Odd", "Basic ~~~")
                .add("X-Percent", "100%");

        Headers.copyRequest(from, to);

        assertThat(names(to)).containsExactly("Proxied", "X-Odd", "X-Percent");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void passes_a_providers_own_key() {
        from.add("Authorization", "Bearer sk-own").add("x-api-key", "sk-ant-own");

        Headers.copyRequest(from, to);

        assertThat(names(to)).containsExactly("Authorization", "x-api-key");
    }

    @Test
    void keeps_an_upstream_from_answering_in_our_name() {
        from.add("x-llmtrace-trace-id", "forged").add("Content-Length", "5").add("Transfer-Encoding", "chunked");

        Headers.copyAnswer(from, to);

        assertThat(names(to)).containsExactly("Content-Length");
    }

    private static List<String> names(MultiMap headers) {
        return headers.entries().stream().map(Map.Entry::getKey).toList();
    }
}
