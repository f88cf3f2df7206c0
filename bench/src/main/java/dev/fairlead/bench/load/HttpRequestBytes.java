package dev.fairlead.bench.load;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** POSTs that are serialized once and sent again and again, in turn: the target's address and the bytes of head and body. */
public final class HttpRequestBytes {
    private final InetSocketAddress address;
    private final List<ByteBuffer> requests;
    private final AtomicLong turn = new AtomicLong();

    private HttpRequestBytes(InetSocketAddress address, List<ByteBuffer> requests) {
        this.address = address;
        this.requests = List.copyOf(requests);
    }

    /** A POST of JSON to {@code uri} (plain http, explicit port) with {@code headers} beside the usual ones. */
    public static HttpRequestBytes post(URI uri, Map<String, String> headers, byte[] body) {
        return posts(uri, headers, List.of(body));
    }

    /** As {@link #post}, with one of {@code bodies} after the other. */
    public static HttpRequestBytes posts(URI uri, Map<String, String> headers, List<byte[]> bodies) {
        return new HttpRequestBytes(
                new InetSocketAddress(uri.getHost(), uri.getPort()),
                bodies.stream().map(body -> serialized(uri, headers, body)).toList());
    }

    InetSocketAddress address() {
        return address;
    }

    /** The request whose turn it is, for one sender. */
    ByteBuffer next() {
        return requests.get((int) (turn.getAndIncrement() % requests.size())).duplicate();
    }

    private static ByteBuffer serialized(URI uri, Map<String, String> headers, byte[] body) {
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
        return ByteBuffer.allocateDirect(headBytes.length + body.length)
                .put(headBytes)
                .put(body)
                .flip()
                .asReadOnlyBuffer();
    }
}
