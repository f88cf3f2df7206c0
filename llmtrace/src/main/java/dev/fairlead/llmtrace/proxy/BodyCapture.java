package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.ContentMode;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Keeps a passing body up to a cap, counts all of it, and hashes it where not all of it is kept. */
final class BodyCapture {

    private static final int FIRST_BYTES = 4096;

    private final ContentMode mode;
    private final int cap;
    private byte[] kept = new byte[0];
    private int size;
    private long length;
    private Optional<MessageDigest> digest = Optional.empty();

    BodyCapture(ContentMode mode, int cap) {
        this.mode = mode;
        this.cap = cap;
    }

    /** Takes a chunk and returns where its bytes can be read until the next one is added. */
    Slice add(Buffer chunk) {
        int more = chunk.length();
        length += more;
        if (digest.isEmpty() && more <= cap - size) {
            keep(chunk);
            Slice slice = new Slice(kept, size, more);
            size += more;
            return slice;
        }
        byte[] bytes = chunk.getBytes();
        addBeyondCap(bytes);
        return new Slice(bytes, 0, more);
    }

    /** What was kept, whatever the content mode: for use while the call runs. */
    byte[] kept() {
        if (size != kept.length) {
            kept = Arrays.copyOf(kept, size);
        }
        return kept;
    }

    /** Bytes that were kept. */
    int size() {
        return size;
    }

    long length() {
        return length;
    }

    /**
     * What the journal may hold of it under the content mode.
     *
     * @param limit bytes to hold at most, where fewer than were kept
     */
    Body toBody(int limit, String contentType, String contentEncoding) {
        boolean whole = size == length && size <= limit;
        return switch (mode) {
            case FULL ->
                new Body(
                        whole ? kept() : Arrays.copyOf(kept, Math.min(size, limit)),
                        length,
                        contentType,
                        contentEncoding,
                        whole ? Optional.empty() : Optional.of(hash()));
            case HASH ->
                new Body(
                        new byte[0],
                        length,
                        contentType,
                        contentEncoding,
                        length == 0 ? Optional.empty() : Optional.of(hash()));
            case NONE -> new Body(new byte[0], length, contentType, contentEncoding, Optional.empty());
        };
    }

    private String hash() {
        try {
            // A digest can be asked once only, and a body may be worded twice.
            MessageDigest sha256 =
                    (MessageDigest) digest.orElseGet(this::digestOfKept).clone();
            return HexFormat.of().formatHex(sha256.digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be copied", e);
        }
    }

    private void addBeyondCap(byte[] bytes) {
        if (mode != ContentMode.NONE && digest.isEmpty()) {
            digest = Optional.of(digestOfKept());
        }
        digest.ifPresent(sha256 -> sha256.update(bytes));
        int room = Math.min(bytes.length, cap - size);
        if (room > 0) {
            ensure(room);
            System.arraycopy(bytes, 0, kept, size, room);
            size += room;
        }
    }

    private MessageDigest digestOfKept() {
        MessageDigest sha256 = sha256();
        sha256.update(kept, 0, size);
        return sha256;
    }

    private void keep(Buffer chunk) {
        if (size == 0) {
            // Most often the only one.
            kept = bytes(chunk);
        } else {
            ensure(chunk.length());
            chunk.getBytes(0, chunk.length(), kept, size);
        }
    }

    /** The bytes of a chunk, uncopied where an array holds nothing else: it belongs to no pool, and nobody writes to it again. */
    private static byte[] bytes(Buffer chunk) {
        ByteBuf buffer = ((BufferInternal) chunk).getByteBuf();
        return buffer.hasArray() && buffer.array().length == chunk.length() ? buffer.array() : chunk.getBytes();
    }

    private void ensure(int more) {
        if (kept.length - size < more) {
            int doubled = Math.min(cap, Math.max(FIRST_BYTES, kept.length * 2));
            kept = Arrays.copyOf(kept, Math.max(doubled, size + more));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A range of an array that is only valid until the capture takes its next chunk. */
    record Slice(byte[] bytes, int offset, int length) {}
}
