package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BodyDecodingTest {
    private static final String TEXT = "{\"input_tokens\": 2095} — grüß dich, grüß dich, grüß dich\n";
    private static final byte[] PLAIN = TEXT.getBytes(StandardCharsets.UTF_8);
    private static final byte[] BROTLI = HexFormat.of()
            .parseHex(
                    "1b4000f8e56dfb9e256e87080e7da75150dd9ad1daadd31336e0c0bd30b3c1f96e80065bb4d1212d793705aab8ddfdbbb"
                            + "ef2e7c336eb6000");

    @Test
    void decodes_each_encoding() throws IOException {
        assertThat(decode(gzip(PLAIN), "gzip")).isEqualTo(TEXT);
        assertThat(decode(gzip(PLAIN), "X-GZIP")).isEqualTo(TEXT);
        assertThat(decode(deflate(false), "deflate")).isEqualTo(TEXT);
        assertThat(decode(deflate(true), "deflate")).isEqualTo(TEXT);
        assertThat(decode(Zstd.compress(PLAIN), "zstd")).isEqualTo(TEXT);
        assertThat(decode(BROTLI, "br")).isEqualTo(TEXT);
        assertThat(decode(PLAIN, "")).isEqualTo(TEXT);
        assertThat(decode(PLAIN, "identity")).isEqualTo(TEXT);
        assertThat(decode(Zstd.compress(gzip(PLAIN)), "gzip, zstd")).isEqualTo(TEXT);
    }

    @Test
    void decodes_several_gzip_members_as_one_body() throws IOException {
        byte[] one = gzip(PLAIN);
        byte[] two = Arrays.copyOf(one, one.length * 2);
        System.arraycopy(one, 0, two, one.length, one.length);

        assertThat(decode(two, "gzip")).isEqualTo(TEXT + TEXT);
    }

    private static String decode(byte[] body, String encoding) {
        BodyDecoding.Decoded decoded = BodyDecoding.decode(body, encoding, 1 << 20);
        assertThat(decoded.problem()).isEmpty();
        return new String(decoded.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void stops_a_small_body_from_becoming_a_huge_one() throws IOException {
        byte[] zeros = new byte[8 << 20];
        for (byte[][] bomb : new byte[][][] {
            {gzip(zeros), "gzip".getBytes(StandardCharsets.US_ASCII)},
            {Zstd.compress(zeros), "zstd".getBytes(StandardCharsets.US_ASCII)}
        }) {
            BodyDecoding.Decoded decoded =
                    BodyDecoding.decode(bomb[0], new String(bomb[1], StandardCharsets.US_ASCII), 100_000);

            assertThat(decoded.bytes()).hasSize(100_000);
            assertThat(decoded.problem()).contains("decoded body is larger than 100000 bytes");
        }
    }

    @Test
    void says_what_is_wrong_and_keeps_what_came_before() throws IOException {
        byte[] noise = new byte[20_000];
        new Random(31).nextBytes(noise);
        byte[] gzip = gzip(noise);
        BodyDecoding.Decoded cut = BodyDecoding.decode(Arrays.copyOf(gzip, gzip.length / 2), "gzip", 1 << 20);

        assertThat(cut.problem()).contains("compressed body ends early");
        assertThat(cut.bytes().length).isBetween(5_000, 15_000);
        assertThat(BodyDecoding.decode(PLAIN, "gzip", 100).problem()).contains("body is not gzip");
        assertThat(BodyDecoding.decode(PLAIN, "zstd", 100).problem()).contains("compressed body is damaged");
        assertThat(BodyDecoding.decode(PLAIN, "compress", 100).problem())
                .contains("content encoding compress is not known");
        assertThat(BodyDecoding.decode(Arrays.copyOf(Zstd.compress(PLAIN), 20), "zstd", 100)
                        .problem())
                .contains("compressed body ends early");
        assertThat(BodyDecoding.decode(PLAIN, "br,br,br,br", 100).problem()).contains("more than 3 content encodings");
    }

    @Test
    void what_came_before_damage_is_the_same_in_any_pieces() throws IOException {
        byte[] noise = new byte[3_000];
        new Random(41).nextBytes(noise);
        byte[] text = Base64.getEncoder().encode(noise);
        Random random = new Random(43);
        int damaged = 0;
        for (int round = 0; round < 300; round++) {
            byte[] body = gzip(text);
            for (int i = 0; i < 20; i++) {
                body[20 + random.nextInt(body.length - 40)] = (byte) random.nextInt(256);
            }
            BodyDecoding.Decoded whole = BodyDecoding.decode(body, "gzip", 1 << 20);
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            StreamDecoding decoding =
                    BodyDecoding.stream("gzip", (bytes, from, to) -> plain.write(bytes, from, to - from));
            for (int at = 0; at < body.length; ) {
                int length = Math.min(1 + random.nextInt(300), body.length - at);
                decoding.accept(body, at, length);
                at += length;
            }
            decoding.finish();

            assertThat(plain.toByteArray()).isEqualTo(whole.bytes());
            assertThat(decoding.problem()).isEqualTo(whole.problem());
            damaged += whole.problem().isPresent() ? 1 : 0;
        }
        assertThat(damaged).isGreaterThan(50);
    }

    @Test
    void damaged_bodies_never_throw() throws IOException {
        Random random = new Random(37);
        byte[][] bodies = {gzip(PLAIN), deflate(false), Zstd.compress(PLAIN), BROTLI};
        String[] encodings = {"gzip", "deflate", "zstd", "br"};
        for (int round = 0; round < 8_000; round++) {
            byte[] body = bodies[round % 4].clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }

            BodyDecoding.Decoded decoded = BodyDecoding.decode(body, encodings[round % 4], 10_000);

            assertThat(decoded.bytes().length).isLessThanOrEqualTo(10_000);
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(boolean bare) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
        deflater.setInput(PLAIN);
        deflater.finish();
        byte[] out = new byte[1000];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }
}
