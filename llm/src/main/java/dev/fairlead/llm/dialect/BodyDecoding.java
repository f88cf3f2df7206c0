package dev.fairlead.llm.dialect;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Undoes {@code Content-Encoding} (RFC 9110 section 8.4.1): gzip, deflate, br and zstd, several in a row too. What comes
 * out is bounded, so that a small body cannot become a huge one.
 */
public final class BodyDecoding {

    /** Plain bytes an encoded answer may have; beyond it reading stops and the answer counts as incomplete. */
    public static final long MAX_ANSWER_BYTES = 64L << 20;

    private static final int MAX_ENCODINGS = 3;

    private BodyDecoding() {}

    /**
     * A decoded body.
     *
     * @param bytes as far as it could be decoded
     * @param problem why it could not be decoded in full
     */
    public record Decoded(byte[] bytes, Optional<String> problem) {}

    /**
     * Decodes a whole body.
     *
     * @param contentEncoding the header's value, empty when absent; the body is returned as it is for none and identity
     * @param limit plain bytes to stop after
     */
    public static Decoded decode(byte[] body, String contentEncoding, int limit) {
        if (encodings(contentEncoding).isEmpty()) {
            return new Decoded(body, Optional.empty());
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream((int) Math.min(limit, body.length * 4L));
        StreamDecoding decoding =
                stream(contentEncoding, limit, (bytes, from, to) -> plain.write(bytes, from, to - from));
        decoding.accept(body, 0, body.length);
        decoding.finish();
        return new Decoded(plain.toByteArray(), decoding.problem());
    }

    /** Decodes an answer as it arrives. */
    public static StreamDecoding stream(String contentEncoding, StreamDecoding.Sink sink) {
        return stream(contentEncoding, MAX_ANSWER_BYTES, sink);
    }

    static StreamDecoding stream(String contentEncoding, long limit, StreamDecoding.Sink sink) {
        List<String> encodings = encodings(contentEncoding);
        if (encodings.isEmpty()) {
            return new Identity(sink);
        }
        if (encodings.size() > MAX_ENCODINGS) {
            return new Unreadable("more than " + MAX_ENCODINGS + " content encodings");
        }
        StreamDecoding decoding = new Identity(sink);
        // The encoding named last was applied last, so it is the first to be undone.
        for (String encoding : encodings) {
            decoding = switch (encoding) {
                case "gzip", "x-gzip" -> new InflateDecoding(true, limit, decoding);
                case "deflate" -> new InflateDecoding(false, limit, decoding);
                case "zstd" -> new ZstdDecoding(limit, decoding);
                case "br" -> new BrotliDecoding(limit, decoding);
                default -> new Unreadable("content encoding " + encoding + " is not known");
            };
        }
        return decoding;
    }

    private static List<String> encodings(String contentEncoding) {
        List<String> encodings = new ArrayList<>();
        if (!contentEncoding.isEmpty()) {
            for (String name : contentEncoding.split(",", -1)) {
                String encoding = name.strip().toLowerCase(Locale.ROOT);
                if (!encoding.isEmpty() && !encoding.equals("identity")) {
                    encodings.add(encoding);
                }
            }
        }
        return encodings;
    }

    private record Identity(Sink sink) implements StreamDecoding {
        @Override
        public void accept(byte[] bytes, int offset, int length) {
            sink.accept(bytes, offset, offset + length);
        }

        @Override
        public void finish() {
            // Nothing is held back.
        }

        @Override
        public Optional<String> problem() {
            return Optional.empty();
        }
    }

    private record Unreadable(String reason) implements StreamDecoding {
        @Override
        public void accept(byte[] bytes, int offset, int length) {
            // Cannot be read; the problem says why.
        }

        @Override
        public void finish() {
            // Nothing was read.
        }

        @Override
        public Optional<String> problem() {
            return Optional.of(reason);
        }
    }
}
