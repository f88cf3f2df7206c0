package dev.fairlead.bench.load;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One POST, serialized once and sent again and again: the target's address and the bytes of head and body. */
public record HttpRequestBytes(InetSocketAddress address, ByteBuffer bytes) {
    /** Keeps a read-only view; {@link #fresh()} gives each sender its own position. */
    public HttpRequestBytes {
        bytes = bytes.asReadOnlyBuffer();
    }

    /** A POST of JSON to {@code uri} (plain http, explicit port) with {@code headers} beside the usual ones. */
    public static HttpRequestBytes post(URI uri, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder()
                .append("POST ")
                .append(uri.getRawPath())
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getRawAuthority())
                .append("\r\nContent-Type: application/json\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] headBytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocateDirect(headBytes.length + body.length)
                .put(headBytes)
                .put(body);
        return new HttpRequestBytes(new InetSocketAddress(uri.getHost(), uri.getPort()), bytes.flip());
    }

    ByteBuffer fresh() {
        return bytes.duplicate();
    }
}
