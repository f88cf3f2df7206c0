package dev.fairlead.llm.simulator;

import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/** Sends an answer's head one byte at a time, then its body at once, and closes the connection. */
final class SlowHead {
    private final Exchange exchange;
    private final byte[] head;
    private final byte[] body;
    private final Runnable finished;
    private final long delay;
    private int sent;

    SlowHead(Exchange exchange, HttpServerResponse response, byte[] body, Runnable finished) {
        this.exchange = exchange;
        this.body = body;
        this.finished = finished;
        delay = Math.max(1, exchange.behaviour().chunkDelay().toMillis());
        StringBuilder text = new StringBuilder("HTTP/1.1 200 OK\r\n");
        response.headers()
                .forEach(header -> text.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n"));
        text.append("content-length: ").append(body.length).append("\r\nconnection: close\r\n\r\n");
        head = text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    void start() {
        if (exchange.settled()) {
            return;
        }
        if (sent == head.length) {
            finished.run();
            exchange.raw().writeAndClose(body);
            return;
        }
        exchange.raw().write(head, sent, sent + 1);
        sent++;
        exchange.wheel().at(exchange.wheel().now() + delay, this::start);
    }
}
