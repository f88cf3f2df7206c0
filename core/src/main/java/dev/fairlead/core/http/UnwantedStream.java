package dev.fairlead.core.http;

import java.time.Duration;

/** What the writer of a stream meets when only its head was asked for: its client has gone before the first piece. */
final class UnwantedStream implements StreamWriter {

    @Override
    public void event(String name, Object value) {
        throw new ClientGone();
    }

    @Override
    public void event(String name, String id, Object value) {
        throw new ClientGone();
    }

    @Override
    public void position(String id) {
        throw new ClientGone();
    }

    @Override
    public void line(Object value) {
        throw new ClientGone();
    }

    @Override
    public void keepAlive() {
        throw new ClientGone();
    }

    @Override
    public void bytes(byte[] bytes) {
        throw new ClientGone();
    }

    @Override
    public boolean open() {
        return false;
    }

    @Override
    public void pause(Duration time) {
        // There is nothing to wait for.
    }

    @Override
    public RuntimeException broken() {
        return new ClientGone();
    }
}
