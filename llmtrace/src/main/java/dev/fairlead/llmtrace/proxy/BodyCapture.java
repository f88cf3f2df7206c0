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

/**
 * Keeps a passing body up to a cap and as far as there is memory, counts all of it, and hashes it where not all of it is
 * kept.
 */
final class BodyCapture {

    private static final int FIRST_BYTES = 4096;

    private final ContentMode mode;
    private final BodyMemory memory;
    private final boolean whole;
    private int cap;
    private byte[] kept = new byte[0];
    private int size;
    private long taken;
    private long length;
    private Optional<MessageDigest> digest = Optional.empty();

    private BodyCapture(ContentMode mode, int cap, BodyMemory memory, boolean whole) {
        this.mode = mode;
        this.cap = cap;
        this.memory = memory;
        this.whole = whole;
    }

    /** A body that is kept as far as there is room for it. */
    static BodyCapture ofWhatFits(ContentMode mode, int cap, BodyMemory memory) {
        return new BodyCapture(mode, cap, memory, false);
    }

    /** A body that is kept up to the cap, room or not. */
    static BodyCapture ofAll(ContentMode mode, int cap, BodyMemory memory) {
        return new BodyCapture(mode, cap, memory, true);
    }

    /** Says how long the body will be, so that no more is taken for it. */
    void expect(long bytes) {
        cap = (int) Math.min(cap, Math.max(bytes, size));
    }

    /** Takes a chunk and returns where its bytes can be read until the next one is added. */
    Slice add(Buffer chunk) {
        int more = chunk.length();
        length += more;
        if (digest.isEmpty() && more <= cap - size && kept(chunk)) {
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

    /** Forgets what was kept: the call is over, and its connection may stay for long. */
    void free() {
        memory.giveBack(taken);
        taken = 0;
        kept = new byte[0];
        size = 0;
        cap = 0;
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
        if (room > 0 && ensured(room)) {
            System.arraycopy(bytes, 0, kept, size, room);
            size += room;
        }
    }

    private MessageDigest digestOfKept() {
        MessageDigest sha256 = sha256();
        sha256.update(kept, 0, size);
        return sha256;
    }

    private boolean kept(Buffer chunk) {
        if (size == 0 && kept.length == 0) {
            // Most often the only one.
            if (!taken(chunk.length())) {
                return false;
            }
            kept = bytes(chunk);
            return true;
        }
        if (!ensured(chunk.length())) {
            return false;
        }
        chunk.getBytes(0, chunk.length(), kept, size);
        return true;
    }

    /** The bytes of a chunk, uncopied where an array holds nothing else: it belongs to no pool, and nobody writes to it again. */
    private static byte[] bytes(Buffer chunk) {
        ByteBuf buffer = ((BufferInternal) chunk).getByteBuf();
        return buffer.hasArray() && buffer.array().length == chunk.length() ? buffer.array() : chunk.getBytes();
    }

    /** Makes room for more bytes, or keeps no more from now on. */
    private boolean ensured(int more) {
        if (kept.length - size >= more) {
            return true;
        }
        int next = Math.max((int) Math.min(cap, Math.max(FIRST_BYTES, kept.length * 2L)), size + more);
        if (!taken(next - kept.length)) {
            return false;
        }
        kept = Arrays.copyOf(kept, next);
        return true;
    }

    private boolean taken(int more) {
        if (whole) {
            memory.take(more);
        } else if (!memory.tryTake(more)) {
            cap = size;
            return false;
        }
        taken += more;
        return true;
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
