package dev.fairlead.core.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;

/**
 * Turns the position in a list into an opaque text and back. The checksum finds damage and guesses; it is no signature,
 * so a cursor must never carry a permission.
 */
public final class Cursors {

    private static final int CHECKSUM_BYTES = 4;

    private Cursors() {}

    public static String encode(Record position) {
        byte[] json = Json.bytes(position);
        byte[] bytes = ByteBuffer.allocate(CHECKSUM_BYTES + json.length)
                .putInt(checksum(position.getClass(), json))
                .put(json)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The position a cursor stands for.
     *
     * @throws ProblemException 400 {@code invalid_cursor} when it was not made by {@link #encode} for this type
     */
    public static <T extends Record> T decode(String cursor, Class<T> type) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.US_ASCII));
            if (bytes.length > CHECKSUM_BYTES) {
                byte[] json = java.util.Arrays.copyOfRange(bytes, CHECKSUM_BYTES, bytes.length);
                if (ByteBuffer.wrap(bytes).getInt() == checksum(type, json)) {
                    return Json.read(json, type);
                }
            }
        } catch (IllegalArgumentException | JacksonException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static int checksum(Class<?> type, byte[] json) {
        var crc = new CRC32C();
        crc.update(type.getName().getBytes(StandardCharsets.UTF_8));
        crc.update(json);
        return (int) crc.getValue();
    }

    private static ProblemException invalid() {
        return new ProblemException(
                400, "invalid_cursor", "The cursor is not one this list gave out: start again without it.");
    }
}
