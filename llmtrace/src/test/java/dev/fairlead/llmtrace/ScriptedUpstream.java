package dev.fairlead.llmtrace;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream that reads requests byte by byte and does on the socket exactly what a test says, however wrong. */
final class ScriptedUpstream implements AutoCloseable {

    /** What is done when a request begins; when it returns, the connection is closed unless it is to be kept. */
    interface Script {
        void serve(Peer peer) throws IOException;
    }

    private final ServerSocket socket;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger busy = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Script script;

    ScriptedUpstream(Script script) throws IOException {
        this.script = script;
        this.socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers every request on a connection with the same bytes. */
    static Script answering(String answer) {
        return peer -> {
            peer.readRequest();
            peer.send(answer);
            peer.keep();
        };
    }

    void script(Script next) {
        script = next;
        requests.clear();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Every request as it came, head and body. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Connections with a request under way; idle ones that are kept do not count. */
    int busyConnections() {
        return busy.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            Peer peer = new Peer(connection);
            while (peer.awaitRequest()) {
                busy.incrementAndGet();
                try {
                    script.serve(peer);
                } finally {
                    busy.decrementAndGet();
                }
            }
        } catch (IOException e) {
            // The proxy went away, which is often what the test is about.
        } finally {
            open.remove(connection);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The proxy's end of a connection. */
    final class Peer {

        private final Socket connection;
        private final InputStream in;
        private final OutputStream out;
        private boolean kept = true;

        private Peer(Socket connection) throws IOException {
            this.connection = connection;
            connection.setTcpNoDelay(true);
            this.in = new BufferedInputStream(connection.getInputStream());
            this.out = connection.getOutputStream();
        }

        /** Returns whether another request begins on a connection that is to be kept. */
        private boolean awaitRequest() throws IOException {
            if (!kept) {
                return false;
            }
            kept = false;
            in.mark(1);
            boolean begins = in.read() >= 0;
            in.reset();
            return begins;
        }

        /** Leaves the connection open for a further request. */
        void keep() {
            kept = true;
        }

        /** The next request, empty at the end of the connection. */
        String readRequest() throws IOException {
            String head = readHead();
            if (head.isEmpty()) {
                return "";
            }
            String lower = head.toLowerCase(Locale.ROOT);
            StringBuilder request = new StringBuilder(head);
            int length = lower.indexOf("\r\ncontent-length: ");
            if (length >= 0) {
                int end = lower.indexOf("\r\n", length + 2);
                request.append(text(in.readNBytes(Integer.parseInt(lower.substring(length + 18, end)))));
            } else if (lower.contains("\r\ntransfer-encoding: chunked")) {
                while (!request.toString().endsWith("\r\n0\r\n\r\n")) {
                    request.append((char) next());
                }
            }
            requests.add(request.toString());
            return request.toString();
        }

        byte[] read(int length) throws IOException {
            return in.readNBytes(length);
        }

        String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int matched = 0;
            while (matched < 4) {
                int next = in.read();
                if (next < 0) {
                    return "";
                }
                head.write(next);
                matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
            }
            return text(head.toByteArray());
        }

        private int next() throws IOException {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request broke off");
            }
            return next;
        }

        Peer send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        Peer send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            return this;
        }

        /** Returns when the proxy closes the connection. */
        void awaitClose() throws IOException {
            while (in.read() >= 0) {
                // What still comes is of no interest.
            }
        }

        /** Closes with RST instead of FIN. */
        void reset() throws IOException {
            connection.setSoLinger(true, 0);
            connection.close();
        }

        private static String text(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
