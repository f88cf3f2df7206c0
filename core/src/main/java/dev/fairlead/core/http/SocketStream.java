package dev.fairlead.core.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Writes a streamed answer from a virtual thread; each piece waits until the socket has taken it. */
final class SocketStream implements StreamWriter {

    /** A client that takes nothing for so long keeps a thread and a place for nobody. */
    private static final long PATIENCE_SECONDS = 60;

    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final HttpServerResponse response;
    private final Context loop;
    private final BooleanSupplier closing;
    private final BooleanSupplier allowed;
    private final CountDownLatch gone = new CountDownLatch(1);
    private long checked = System.nanoTime();
    private boolean refused;

    /** @param allowed whether the caller may still have what is streamed; asked now and then, may block */
    SocketStream(HttpServerResponse response, Context loop, BooleanSupplier closing, BooleanSupplier allowed) {
        this.response = response;
        this.loop = loop;
        this.closing = closing;
        this.allowed = allowed;
    }

    /** To be called on the loop when the connection has closed. */
    void closed() {
        gone.countDown();
    }

    @Override
    public void event(String name, Object value) {
        write("event: " + oneLine(name) + "\ndata: " + Json.text(value) + "\n\n");
    }

    @Override
    public void event(String name, String id, Object value) {
        write("event: " + oneLine(name) + "\nid: " + oneLine(id) + "\ndata: " + Json.text(value) + "\n\n");
    }

    @Override
    public void position(String id) {
        write("id: " + oneLine(id) + "\n\n");
    }

    @Override
    public void line(Object value) {
        write(Json.text(value) + "\n");
    }

    @Override
    public void keepAlive() {
        write(":\n\n");
    }

    @Override
    public void bytes(byte[] bytes) {
        var written = new CompletableFuture<Void>();
        loop.runOnContext(ignored -> {
            if (response.closed() || response.ended()) {
                written.completeExceptionally(new ClientGone());
            } else {
                response.write(Buffer.buffer(bytes)).onComplete(result -> {
                    if (result.succeeded()) {
                        written.complete(null);
                    } else {
                        written.completeExceptionally(new ClientGone());
                    }
                });
            }
        });
        try {
            written.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new ClientGone();
        } catch (ExecutionException e) {
            throw new ClientGone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGone();
        }
    }

    @Override
    public boolean open() {
        return !closing.getAsBoolean() && !response.closed() && stillAllowed();
    }

    @Override
    public void pause(Duration time) {
        try {
            gone.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGone();
        }
    }

    @Override
    public RuntimeException broken() {
        return new ClientGone();
    }

    private boolean stillAllowed() {
        long now = System.nanoTime();
        if (!refused && now - checked >= CHECK_NANOS) {
            checked = now;
            refused = !allowed.getAsBoolean();
        }
        return !refused;
    }

    private void write(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String oneLine(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("an event's name and id are one line, without control characters");
        }
        return text;
    }
}
