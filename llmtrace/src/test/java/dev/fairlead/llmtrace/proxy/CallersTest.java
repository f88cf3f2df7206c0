package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llmtrace.call.Caller;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CallersTest {

    @Test
    void tags_are_what_stands_between_commas_and_the_last_of_a_name_counts() {
        Caller caller = Callers.caller(
                MultiMap.caseInsensitiveMultiMap().add("X-LLMTrace-Tags", " team = search ,,beta,=x,team=ads=2,"),
                Callers.Identified.NOBODY,
                "",
                Map.of());

        assertThat(caller.tags()).isEqualTo(Map.of("team", "ads=2", "beta", ""));
    }

    @Test
    void what_the_body_says_counts_less_than_the_header() {
        Caller caller = Callers.caller(
                MultiMap.caseInsensitiveMultiMap().add("X-LLMTrace-Tags", "team=search"),
                Callers.Identified.NOBODY,
                "",
                Map.of("team", "ads", "stage", "prod"));

        assertThat(caller.tags()).isEqualTo(Map.of("team", "search", "stage", "prod"));
    }

    @Test
    void a_name_that_is_no_utf8_stays_as_it_came() {
        Caller caller = Callers.caller(
                MultiMap.caseInsensitiveMultiMap().add("X-LLMTrace-User-ID", "\u00e7ar\u00e9"),
                Callers.Identified.NOBODY,
                "",
                Map.of());

        assertThat(caller.user()).isEqualTo("\u00e7ar\u00e9");
    }

    @Test
    void a_label_is_not_cut_in_the_middle_of_a_character() {
        Caller caller = Callers.caller(
                MultiMap.caseInsensitiveMultiMap(),
                Callers.Identified.NOBODY,
                "a".repeat(255) + "\ud83d\ude42",
                Map.of());

        assertThat(caller.user()).isEqualTo("a".repeat(255));
    }

    @Test
    void labels_are_few_and_short_whatever_the_headers_hold() {
        String letters = "a=,; \t\"%\u00ff\u0000é";
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            for (String name : new String[] {"X-LLMTrace-Tags", "X-LLMTrace-Session", "X-LLMTrace-User"}) {
                StringBuilder value = new StringBuilder();
                for (int left = random.nextInt(1_000); left > 0; left--) {
                    value.append(letters.charAt(random.nextInt(letters.length())));
                }
                headers.add(name, value);
            }

            Map<String, String> bodyTags = new HashMap<>();
            for (int left = random.nextInt(60); left > 0; left--) {
                bodyTags.put("n" + left + "x".repeat(random.nextInt(400)), "y".repeat(random.nextInt(600)));
            }

            Caller caller = Callers.caller(headers, Callers.Identified.NOBODY, "", bodyTags);

            assertThat(caller.tags()).as("seed %d", seed).hasSizeLessThanOrEqualTo(32);
            caller.tags().forEach((name, value) -> {
                assertThat(name).isNotBlank().hasSizeLessThanOrEqualTo(256);
                assertThat(value).hasSizeLessThanOrEqualTo(256);
            });
            assertThat(caller.session()).hasSizeLessThanOrEqualTo(256);
            assertThat(caller.user()).hasSizeLessThanOrEqualTo(256);
        }
    }
}
