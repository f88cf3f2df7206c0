package dev.fairlead.core.http;

import java.time.Duration;

/**
 * Writes a streamed answer. Every method returns once the piece has been handed to the socket, so a slow client slows
 * its writer.
 */
public interface StreamWriter {

    /** One server-sent event whose data is {@code value} as JSON. */
    void event(String name, Object value);

    /**
     * One server-sent event that a client which comes back names in {@code Last-Event-ID}.
     *
     * @param id one line
     */
    void event(String name, String id, Object value);

    /** Moves on what a client which comes back names in {@code Last-Event-ID}, without an event; keeps the stream alive. */
    void position(String id);

    /** One line of JSON. */
    void line(Object value);

    /** A comment that keeps an idle event stream alive. */
    void keepAlive();

    void bytes(byte[] bytes);

    /**
     * False once the client has gone, its key was revoked or the server is closing: the writer should return. A writer that
     * waits for something asks once a second or more often, so that a revoked key is noticed in time.
     */
    boolean open();

    /** Waits before the next look at what there is to write, at most until the client has gone. */
    void pause(Duration time);

    /** To be thrown where the rest will not come: the client is told by a broken connection that the answer is not whole. */
    RuntimeException broken();

    /** Thrown by the writing methods when the client has gone or takes nothing; the handler need not catch it. */
    final class ClientGone extends RuntimeException {
        ClientGone() {
            super("the client closed the connection", null, false, false);
        }
    }
}
