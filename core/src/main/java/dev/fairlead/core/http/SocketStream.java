package dev.fairlead.core.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** Writes a streamed answer from a virtual thread; each piece waits until the socket has taken it. */
final class SocketStream implements StreamWriter {

    private final HttpServerResponse response;
    private final Context loop;
    private final BooleanSupplier closing;

    SocketStream(HttpServerResponse response, Context loop, BooleanSupplier closing) {
        this.response = response;
        this.loop = loop;
        this.closing = closing;
    }

    @Override
    public void event(String name, Object value) {
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("an event's name is one line, without control characters");
        }
        bytes(("event: " + name + "\ndata: " + Json.text(value) + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void line(Object value) {
        bytes((Json.text(value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void keepAlive() {
        bytes(":\n\n".getBytes(StandardCharsets.UTF_8));
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
            written.get();
        } catch (ExecutionException e) {
            throw new ClientGone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGone();
        }
    }

    @Override
    public boolean open() {
        return !closing.getAsBoolean() && !response.closed();
    }
}
