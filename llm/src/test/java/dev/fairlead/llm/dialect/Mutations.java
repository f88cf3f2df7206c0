package dev.fairlead.llm.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What goes wrong with a body on its way, or in whoever wrote it. One seed always does the same damage. */
final class Mutations {
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "1e3",
            "12.0",
            "1.5",
            "007",
            "999999999999",
            "1000000000000",
            "1000000000001",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "1e999",
            "-1E-999",
            "1.0000000000000000000000000000000000000000000000000000000000000000000000",
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "1-2-3-4-5-6-7-8-9-0-1-2-3-4-5-6-7-8-9-0-1-2-3-4-5-6-7-8-9-0-1-2-3-4-5-6-7-8-9-0-1");
    private static final List<String> STRINGS = List.of(
            "\"\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\\ud83d\"",
            "\"\\u0000\"",
            "\"\\u\"",
            "\"\\u12\"",
            "\"\\uzzzz and on\"",
            "\"\\x\\q\\\"\\\\\"",
            "\"grüß 😀 𝄞\"",
            "\"[DONE]\"",
            "\"data: {}\"",
            "\"a\\nb\\r\\tc\"");
    private static final List<String> VALUES =
            List.of("null", "true", "false", "{}", "[]", "[null]", "{\"a\":{\"b\":[1,2,{}]}}", "nul", "truee", "[,]");
    private static final List<String> LINES = List.of(
            "data: [DONE]\n\n",
            "data:[DONE]\n\n",
            "data: [DONE\n\n",
            "data\n\n",
            "data:\n",
            "event: error\n",
            "event: message_stop\ndata: {}\n\n",
            ": keep-alive\n\n",
            "\uFEFF",
            "{\"error\":{\"type\":\"t\",\"message\":\"m\"}}\n",
            "{\"error\":\"alone\"}\n",
            "retry: 10\nid: 7\n\n");

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    /** The same body with one to eight things wrong. */
    byte[] mutated(byte[] body) {
        byte[] wrong = body;
        for (int left = 1 + random.nextInt(8); left > 0; left--) {
            wrong = once(wrong);
        }
        return wrong;
    }

    /** Feeds a reader in random pieces of a buffer that is overwritten after each. */
    static void feed(AnswerReader reader, byte[] bytes, Random random) {
        byte[] lent = new byte[600];
        int longest = 1 + random.nextInt(random.nextBoolean() ? 8 : 500);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(1 + random.nextInt(longest), bytes.length - at);
            System.arraycopy(bytes, at, lent, 7, length);
            reader.accept(lent, 7, length);
            Arrays.fill(lent, (byte) '"');
            at += length;
        }
    }

    private byte[] once(byte[] body) {
        if (body.length == 0) {
            return bytes(any(LINES));
        }
        return switch (random.nextInt(16)) {
            case 0 -> replaced(body, at(body), 1, new byte[] {(byte) random.nextInt(256)});
            case 1 -> replaced(body, at(body), random.nextInt(2), bytes("" + any("{}[]\",:\\\n\r0-e \u0000")));
            case 2 -> Arrays.copyOf(body, at(body));
            case 3 -> without(body);
            case 4 -> repeated(body);
            case 5 -> shuffled(body, "\n\n");
            case 6 -> shuffled(body, "\n");
            case 7 -> shuffled(body, ",");
            case 8 -> value(body, any(NUMBERS));
            case 9 -> value(body, any(STRINGS));
            case 10 -> value(body, any(VALUES));
            case 11 -> value(body, nested(1 + random.nextInt(700)));
            case 12 -> inserted(body, any(LINES));
            case 13 -> lineEnds(body);
            case 14 -> replaced(body, at(body), 0, invalidUtf8());
            default -> value(body, '"' + "xé😀\\n".repeat(1 + random.nextInt(200)) + '"');
        };
    }

    /** Puts another value in the place of one that stands behind a colon, or where one begins. */
    private byte[] value(byte[] body, String other) {
        int from = at(body);
        while (from < body.length && body[from] != ':') {
            from++;
        }
        int to = Math.min(from + 1, body.length);
        boolean string = false;
        for (; to < body.length; to++) {
            byte b = body[to];
            if (b == '"') {
                string = !string;
            } else if (!string && (b == ',' || b == '}' || b == ']' || b == '\n')) {
                break;
            }
        }
        int start = Math.min(from + 1, body.length);
        return replaced(body, start, to - start, bytes(other));
    }

    private String nested(int depth) {
        return random.nextBoolean()
                ? "[".repeat(depth) + "]".repeat(depth)
                : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private byte[] invalidUtf8() {
        byte[][] kinds = {
            {(byte) 0xC3},
            {(byte) 0xE2, (byte) 0x82},
            {(byte) 0xF0, (byte) 0x9F, (byte) 0x98},
            {(byte) 0xED, (byte) 0xA0, (byte) 0xBD},
            {(byte) 0xFF, (byte) 0xFE},
            {(byte) 0x80, (byte) 0xBF},
            {(byte) 0xC0, (byte) 0x80},
            {0}
        };
        return kinds[random.nextInt(kinds.length)];
    }

    private byte[] without(byte[] body) {
        int from = at(body);
        return replaced(body, from, Math.min(body.length - from, random.nextInt(60)), new byte[0]);
    }

    private byte[] repeated(byte[] body) {
        int from = at(body);
        int length = Math.min(body.length - from, 1 + random.nextInt(400));
        return replaced(body, at(body), 0, Arrays.copyOfRange(body, from, from + length));
    }

    private byte[] inserted(byte[] body, String line) {
        int at = at(body);
        while (at < body.length && body[at] != '\n') {
            at++;
        }
        return replaced(body, Math.min(at + 1, body.length), 0, bytes(line));
    }

    private byte[] lineEnds(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte b : body) {
            if (b == '\n') {
                out.writeBytes(bytes(any(List.of("\n", "\r\n", "\r", "\n\n"))));
            } else {
                out.write(b);
            }
        }
        return out.toByteArray();
    }

    private byte[] shuffled(byte[] body, String separator) {
        List<String> parts = new ArrayList<>(List.of(
                new String(body, StandardCharsets.ISO_8859_1).split(java.util.regex.Pattern.quote(separator), -1)));
        switch (random.nextInt(3)) {
            case 0 -> Collections.swap(parts, random.nextInt(parts.size()), random.nextInt(parts.size()));
            case 1 -> parts.remove(random.nextInt(parts.size()));
            default -> parts.add(random.nextInt(parts.size()), parts.get(random.nextInt(parts.size())));
        }
        return String.join(separator, parts).getBytes(StandardCharsets.ISO_8859_1);
    }

    private int at(byte[] body) {
        return body.length == 0 ? 0 : random.nextInt(body.length);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private char any(String chars) {
        return chars.charAt(random.nextInt(chars.length()));
    }

    private static byte[] replaced(byte[] body, int from, int length, byte[] other) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + other.length);
        out.write(body, 0, from);
        out.writeBytes(other);
        out.write(body, from + length, body.length - from - length);
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
