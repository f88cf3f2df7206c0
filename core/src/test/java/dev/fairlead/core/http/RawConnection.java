package dev.fairlead.core.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A socket that says exactly what a test wants said, however wrong. */
public final class RawConnection implements AutoCloseable {

    private final Socket socket;

    public RawConnection(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(Duration.ofSeconds(10).toMillis()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends text as ISO 8859-1, line ends as written. */
    public RawConnection send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawConnection send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Closes our direction only, as a client does that has nothing more to say. */
    public RawConnection endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Reads until {@code part} has come. */
    public String readUntil(String part) {
        var read = new ByteArrayOutputStream();
        try {
            while (!read.toString(StandardCharsets.ISO_8859_1).contains(part)) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    throw new AssertionError("the server closed the connection after: " + read);
                }
                read.write(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("after reading: " + read, e);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether the server says nothing for a while. */
    public boolean nothingComes() {
        try {
            socket.setSoTimeout(150);
            int next = socket.getInputStream().read();
            throw new AssertionError(next < 0 ? "the server closed the connection" : "the server sent " + next);
        } catch (SocketTimeoutException nothing) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            wait(Duration.ofSeconds(10));
        }
    }

    private void wait(Duration longest) {
        try {
            socket.setSoTimeout(Math.toIntExact(longest.toMillis()));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until the server closes; fails when it does not within ten seconds. */
    public String readToEnd() {
        var read = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(read);
        } catch (SocketException reset) {
            // A reset also ends the connection: the server closed with bytes of ours unread.
        } catch (IOException e) {
            throw new UncheckedIOException("after reading: " + read, e);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
