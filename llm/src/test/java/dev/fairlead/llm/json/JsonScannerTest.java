package dev.fairlead.llm.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

class JsonScannerTest {

    @Test
    void passes_over_vectors_as_strictly_as_over_anything_else_at_any_split() {
        JsonShape<long[]> shape =
                new JsonShape<long[]>().field("u", new JsonShape<long[]>().integer((found, value) -> found[0] = value));
        for (String vector : new String[] {
            "[0.1,-2,3e5,4]", "[1]", "[]", "[1 , 2,3 ]", "[1,2,[3,4],5]", "[1,\"a\",2]", "[-0.0,1E-7,10]"
        }) {
            assertThat(passes(shape, vector)).as(vector).containsOnly(true);
        }
        for (String vector : new String[] {
            "[1,,2]", "[1,2,]", "[,1]", "[1,-,2]", "[1,01,2]", "[1,2.,3]", "[1,2 3]", "[1,2}", "[1,.5,2]", "[1,+2,3]"
        }) {
            assertThat(passes(shape, vector)).as(vector).containsOnly(false);
        }
    }

    private static Set<Boolean> passes(JsonShape<long[]> shape, String vector) {
        byte[] json = ("{\"v\":" + vector + ",\"u\":7}").getBytes(StandardCharsets.UTF_8);
        Set<Boolean> outcomes = new HashSet<>();
        for (int split = 1; split < json.length; split++) {
            long[] found = {0};
            JsonScanner<long[]> scanner = new JsonScanner<>(shape, found, 100);
            scanner.accept(json, 0, split);
            scanner.accept(json, split, json.length);
            scanner.finish();
            outcomes.add(scanner.complete() && found[0] == 7);
        }
        return outcomes;
    }

    @Test
    void text_that_is_wanted_whole_has_a_bound_of_its_own() {
        JsonShape<List<String>> shape = new JsonShape<List<String>>()
                .field("a", (found, text) -> found.add(text + " of " + text.chars()))
                .wholeField("b", (found, text) -> found.add(text + " of " + text.chars()));
        byte[] json = "{\"a\":\"12345678\",\"b\":\"12345678\"}".getBytes(StandardCharsets.UTF_8);
        for (int split = 1; split < json.length; split++) {
            List<String> found = new ArrayList<>();
            JsonScanner<List<String>> scanner = new JsonScanner<>(shape, found, 6, 3);

            scanner.accept(json, 0, split);
            scanner.accept(json, split, json.length);

            assertThat(found).containsExactly("123 of 8", "123456 of 8");
        }
    }

    @Test
    void bounds_hold_for_a_value_in_one_chunk_as_for_one_in_many() {
        JsonShape<List<Object>> shape = new JsonShape<List<Object>>()
                .field("t", new JsonShape<List<Object>>().text((found, text) -> {
                            found.add(text.toString());
                            found.add(text.chars());
                            found.add(text.truncated());
                        }))
                .field("r", new JsonShape<List<Object>>().raw((found, text) -> {
                            found.add(text.toString());
                            found.add(text.chars());
                        }))
                .field("n", new JsonShape<List<Object>>().integer(List::add));
        byte[] json = ("{\"t\":\"" + "grüß ".repeat(10) + "\",\"r\":[1,{\"deep\":\"value\"},3,4,5,6,7],\"n\":1."
                        + "0".repeat(80) + ",\"n\":" + "1-".repeat(40) + ",\"n\":7}")
                .getBytes(StandardCharsets.UTF_8);

        for (int split = 0; split < json.length; split++) {
            List<Object> found = new ArrayList<>();
            JsonScanner<List<Object>> scanner = new JsonScanner<>(shape, found, 19);
            scanner.accept(json, 0, split);
            scanner.accept(json, split, json.length);

            assertThat(found)
                    .as("split at %d", split)
                    .containsExactly(
                            "grüß grüß grü\uFFFD",
                            50L,
                            true,
                            "[1,{\"deep\":\"value\"}",
                            30L,
                            JsonScanner.REFUSED,
                            JsonScanner.REFUSED,
                            7L);
            assertThat(scanner.complete()).isTrue();
        }
    }

    private static final JsonFactory JACKSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    /** Wants every string, count and truth value at any depth, in order. */
    private static final JsonShape<List<Object>> EVERYTHING = everything();

    private static JsonShape<List<Object>> everything() {
        JsonShape<List<Object>> any = new JsonShape<List<Object>>()
                .text((list, text) -> {
                    String value = text.toString();
                    list.add(value);
                    list.add(text.chars() == value.length() ? "" : "counted " + text.chars());
                })
                .integer(List::add)
                .bool(List::add);
        any.elements(any);
        for (String name : new String[] {"a", "b", "content", "übrig", "q\"x"}) {
            any.field(name, any);
        }
        return any;
    }

    @Test
    void reads_what_jackson_reads_in_any_pieces() {
        Random random = new Random(17);
        for (int round = 0; round < 4000; round++) {
            byte[] json = document(random, 0).getBytes(StandardCharsets.UTF_8);

            assertThat(scan(json, random))
                    .as(new String(json, StandardCharsets.UTF_8))
                    .isEqualTo(jackson(json));
        }
    }

    @Test
    void refuses_what_jackson_refuses() {
        Random random = new Random(19);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] json = document(random, 0).getBytes(StandardCharsets.US_ASCII);
            json[random.nextInt(json.length)] = (byte) "{}[]\",:0-1.eEtnf ax".charAt(random.nextInt(19));

            if (new String(json, StandardCharsets.US_ASCII).contains("\\")) {
                // What stands behind a backslash is not checked.
                continue;
            }
            boolean valid = jacksonAccepts(json);
            JsonScanner<List<Object>> scanner = new JsonScanner<>(EVERYTHING, new ArrayList<>(), 1 << 20);
            feed(scanner, json, random);

            assertThat(scanner.complete())
                    .as(new String(json, StandardCharsets.US_ASCII))
                    .isEqualTo(valid);
            refused += valid ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(2_000);
    }

    @Test
    void says_where_it_went_wrong_and_ignores_the_rest() {
        List<Object> seen = new ArrayList<>();
        JsonScanner<List<Object>> scanner = new JsonScanner<>(EVERYTHING, seen, 100);

        byte[] json = "{\"a\":\"kept\",\"b\":tru}{\"b\":\"lost\"}".getBytes(StandardCharsets.UTF_8);
        scanner.accept(json, 0, json.length);
        scanner.finish();

        assertThat(seen).containsExactly("kept", "");
        assertThat(scanner.problem()).contains("expected true, found '}' at byte 19");
    }

    @Test
    void gives_up_on_deep_nesting_at_a_fixed_depth() {
        byte[] json = "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
        JsonScanner<List<Object>> scanner = new JsonScanner<>(EVERYTHING, new ArrayList<>(), 100);

        scanner.accept(json, 0, json.length);

        assertThat(scanner.problem()).contains("JSON is nested deeper than 512 at byte 512");
    }

    @Test
    void keeps_no_more_than_it_was_told_of_a_value_that_is_split() {
        List<Object> seen = new ArrayList<>();
        JsonShape<List<Object>> shape = new JsonShape<List<Object>>()
                .text((list, text) -> list.add(text + " of " + text.chars() + (text.truncated() ? ", cut" : "")));
        JsonScanner<List<Object>> scanner = new JsonScanner<>(shape, seen, 8);

        byte[] piece = "äbc\\n".getBytes(StandardCharsets.UTF_8);
        scanner.accept(new byte[] {'"'}, 0, 1);
        for (int i = 0; i < 1000; i++) {
            scanner.accept(piece, 0, 3);
            scanner.accept(piece, 3, piece.length);
        }
        scanner.accept(new byte[] {'"'}, 0, 1);

        assertThat(seen).containsExactly("äbc\nä of 4000, cut");
    }

    @Test
    void ends_a_bare_number_when_the_text_ends() {
        List<Object> seen = new ArrayList<>();
        JsonScanner<List<Object>> scanner = new JsonScanner<>(EVERYTHING, seen, 8);

        scanner.accept(new byte[] {'4', '2'}, 0, 2);
        scanner.finish();

        assertThat(seen).containsExactly(42L);
        assertThat(scanner.complete()).isTrue();
    }

    @Test
    void hands_on_a_raw_value_as_it_stands_in_any_pieces() {
        byte[] json = "{\"a\": {\"x\": [1, \"ü}\\\"\"], \"b\":\"y\"} , \"b\":null}".getBytes(StandardCharsets.UTF_8);
        JsonShape<List<Object>> shape = new JsonShape<List<Object>>()
                .field("a", new JsonShape<List<Object>>().raw((list, text) -> list.add(text + "/" + text.chars())));
        Random random = new Random(23);

        for (int round = 0; round < 200; round++) {
            List<Object> seen = new ArrayList<>();
            feed(new JsonScanner<>(shape, seen, 1000), json, random);
            assertThat(seen).containsExactly("{\"x\": [1, \"ü}\\\"\"], \"b\":\"y\"}/27");
        }
    }

    private static List<Object> scan(byte[] json, Random random) {
        List<Object> seen = new ArrayList<>();
        JsonScanner<List<Object>> scanner = new JsonScanner<>(EVERYTHING, seen, 1 << 20);
        feed(scanner, json, random);
        assertThat(scanner.problem()).isEmpty();
        return seen;
    }

    private static void feed(JsonScanner<?> scanner, byte[] json, Random random) {
        byte[] lent = new byte[64];
        for (int at = 0; at < json.length; ) {
            int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 3 : 60), json.length - at);
            System.arraycopy(json, at, lent, 2, length);
            scanner.accept(lent, 2, 2 + length);
            random.nextBytes(lent);
            at += length;
        }
        scanner.finish();
    }

    private static List<Object> jackson(byte[] json) {
        List<Object> seen = new ArrayList<>();
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case VALUE_STRING -> {
                        seen.add(parser.getString());
                        seen.add("");
                    }
                    case VALUE_NUMBER_INT -> seen.add(parser.getLongValue());
                    case VALUE_NUMBER_FLOAT -> seen.add(JsonScanner.REFUSED);
                    case VALUE_TRUE -> seen.add(true);
                    case VALUE_FALSE -> seen.add(false);
                    default -> {
                        // Structure.
                    }
                }
            }
        }
        return seen;
    }

    private static boolean jacksonAccepts(byte[] json) {
        int depth = 0;
        int roots = 0;
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                roots += depth == 0 && !token.isStructEnd() ? 1 : 0;
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token.isScalarValue()) {
                    parser.getString();
                }
            }
        } catch (JacksonException e) {
            return false;
        }
        return roots == 1 && depth == 0;
    }

    private static String document(Random random, int depth) {
        String space = random.nextInt(4) == 0 ? " \n\t\r".substring(random.nextInt(4)) : "";
        return space
                + switch (random.nextInt(depth > 4 ? 4 : 8)) {
                    case 0 -> String.valueOf(random.nextInt(100_000));
                    case 1 -> random.nextInt(9) + "." + random.nextInt(1, 9) + "e-1";
                    case 2 -> random.nextBoolean() ? "true" : random.nextBoolean() ? "false" : "null";
                    case 3 -> string(random);
                    case 4, 5 -> array(random, depth);
                    default -> object(random, depth);
                }
                + space;
    }

    private static String array(Random random, int depth) {
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(document(random, depth + 1));
        }
        return "[" + String.join(",", elements) + "]";
    }

    private static String object(Random random, int depth) {
        String[] names = {"\"a\"", "\"b\"", "\"content\"", "\"\\u00fcbrig\"", "\"q\\\"x\"", "\"\\u0061\""};
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.add(names[random.nextInt(names.length)] + ":" + document(random, depth + 1));
        }
        return "{" + String.join(",", fields) + "}";
    }

    private static String string(Random random) {
        String[] parts = {
            "x",
            "hello world, this is longer than a word",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u00e9",
            "é",
            "日本",
            "😀",
            "\\ud83d\\ude00",
            "\\t",
            "}",
            "[",
            ":",
            ",",
            "\\u0041",
            "0123456"
        };
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.append('"').toString();
    }
}
