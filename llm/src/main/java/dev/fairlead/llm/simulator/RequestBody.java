package dev.fairlead.llm.simulator;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** A request's body as it arrives. Most arrive in one piece, which is then kept as it is. */
final class RequestBody {
    private final int maxBytes;
    private Optional<Buffer> body = Optional.empty();
    private int pieces;

    RequestBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(Buffer piece) {
        pieces++;
        if (pieces == 1) {
            body = Optional.of(piece);
        } else if (pieces == 2) {
            body = body.map(first -> Buffer.buffer().appendBuffer(first).appendBuffer(piece));
        } else if (!tooLarge()) {
            body.ifPresent(whole -> whole.appendBuffer(piece));
        }
    }

    /** Bytes past the limit are not kept. */
    boolean tooLarge() {
        return body.map(Buffer::length).orElse(0) > maxBytes;
    }

    byte[] bytes() {
        return body.map(Buffer::getBytes).orElseGet(() -> new byte[0]);
    }
}
