package dev.fairlead.llm.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes Amazon's binary events, from lines of a name and its JSON; {@code !} before a name makes it an exception. */
final class FrameWriter {
    private FrameWriter() {}

    static byte[] frames(String lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String line : lines.strip().split("\n")) {
            int space = line.indexOf(' ');
            boolean exception = line.charAt(0) == '!';
            String name = line.substring(exception ? 1 : 0, space);
            out.writeBytes(frame(
                    exception ? "exception" : "event",
                    name,
                    line.substring(space + 1).getBytes(StandardCharsets.UTF_8)));
        }
        return out.toByteArray();
    }

    static byte[] frame(String messageType, String name, byte[] payload) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":" + messageType + "-type", name);
        header(headers, ":content-type", "application/json");
        header(headers, ":message-type", messageType);
        return frame(headers.toByteArray(), payload);
    }

    static byte[] frame(byte[] headers, byte[] payload) {
        int length = 16 + headers.length + payload.length;
        ByteBuffer frame = ByteBuffer.allocate(length).putInt(length).putInt(headers.length);
        frame.putInt(checksum(frame.array(), 8)).put(headers).put(payload);
        return frame.putInt(checksum(frame.array(), length - 4)).array();
    }

    static void header(ByteArrayOutputStream out, String name, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        out.write(name.length());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.write(7);
        out.write(text.length >> 8);
        out.write(text.length);
        out.writeBytes(text);
    }

    private static int checksum(byte[] bytes, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, to);
        return (int) crc.getValue();
    }
}
