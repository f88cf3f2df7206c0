package dev.fairlead.core.http;

/**
 * Writes a streamed answer. Every method returns once the piece has been handed to the socket, so a slow client slows
 * its writer.
 */
public interface StreamWriter {

    /** One server-sent event whose data is {@code value} as JSON. */
    void event(String name, Object value);

    /** One line of JSON. */
    void line(Object value);

    /** A comment that keeps an idle event stream alive. */
    void keepAlive();

    void bytes(byte[] bytes);

    /** False once the client has gone or the server is closing: the writer should return. */
    boolean open();

    /** Thrown by the writing methods when the client has gone; the handler need not catch it. */
    final class ClientGone extends RuntimeException {
        ClientGone() {
            super("the client closed the connection", null, false, false);
        }
    }
}
