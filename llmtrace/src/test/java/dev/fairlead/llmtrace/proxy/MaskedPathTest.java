package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
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
        "/v1/x?monkey=1, /v1/x?monkey=1",
        "/v1/x?llmt_abc&b=1, /v1/x?***&b=1",
        "/v1/x?llmt_abc=1, /v1/x?***",
        "/v1/x?a=%zz%6clmt_abc%, /v1/x?a=***",
        "/v1/%6clmt_abc%2/x, /v1/***/x"
    })
    void masks_credentials_in_the_query(String uri, String kept) {
        assertThat(MaskedPath.of(uri)).isEqualTo(kept);
    }

    @Test
    void no_fairlead_key_survives_wherever_and_however_it_is_written() {
        for (int seed = 0; seed < 50_000; seed++) {
            Random random = new Random(seed);
            String secret = HexFormat.of().toHexDigits(random.nextLong());
            StringBuilder uri = new StringBuilder("/v1");
            for (int parts = random.nextInt(6); parts >= 0; parts--) {
                uri.append(NOISE.get(random.nextInt(NOISE.size())));
            }
            if (random.nextInt(10) == 0) {
                uri.append("n".repeat(2000 + random.nextInt(60)));
            }
            uri.append(written(Headers.KEY_PREFIX + secret, random));
            for (int parts = random.nextInt(6); parts > 0; parts--) {
                uri.append(NOISE.get(random.nextInt(NOISE.size())));
            }

            String kept = MaskedPath.of(uri.toString());

            assertThat(KeyInQuery.decoded(kept))
                    .as("seed %d: %s", seed, uri)
                    .doesNotContain(Headers.KEY_PREFIX)
                    .doesNotContain(secret.substring(0, 4));
        }
    }

    private static final List<String> NOISE = List.of(
            "/", "?", "&", "=", "a", "key=", "x=", "%", "%4", "%zz", "%2F", "%26", "+", "//", "&&", "#", "%C3%28");

    /** Some of its characters percent-encoded. */
    private static String written(String key, Random random) {
        StringBuilder written = new StringBuilder();
        for (char c : key.toCharArray()) {
            written.append(random.nextInt(3) == 0 ? "%" + HexFormat.of().toHexDigits((byte) c) : c);
        }
        return written.toString();
    }
}
