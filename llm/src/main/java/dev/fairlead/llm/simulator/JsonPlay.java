package dev.fairlead.llm.simulator;

import dev.fairlead.llm.simulator.ReceivedCall.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;

/** Sends one JSON answer, or what its fault leaves of it. */
final class JsonPlay {
    private final Exchange exchange;
    private final Wording wording;
    private final Reply reply;
    private final Fault.Plain fault;

    JsonPlay(Exchange exchange, Wording wording, Reply reply, Fault.Plain fault) {
        this.exchange = exchange;
        this.wording = wording;
        this.reply = reply;
        this.fault = fault;
    }

    void start() {
        HttpServerResponse response = exchange.response();
        exchange.putHead("application/json");
        byte[] body = wording.answer(reply);
        if (exchange.gzips()) {
            body = Gzip.whole(body);
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        int part = Math.min(body.length, exchange.behaviour().faultAt().orElse(body.length / 2));
        switch (fault) {
            case NONE, ERROR_IN_STREAM -> {
                settle(Outcome.COMPLETED);
                response.end(Buffer.buffer(body));
            }
            case MALFORMED -> {
                settle(Outcome.FAILED);
                response.end(Buffer.buffer(Arrays.copyOf(body, part)));
            }
            case SLOW_HEADERS -> new SlowHead(exchange, response, body, () -> settle(Outcome.COMPLETED)).start();
            case STALL -> {
                exchange.whenGone(() -> settle(Outcome.CANCELLED));
                write(body, part);
            }
            case CUT -> {
                settle(Outcome.FAILED);
                write(body, part).onComplete(written -> exchange.closeConnection());
            }
            case RESET -> {
                settle(Outcome.FAILED);
                write(body, part).onComplete(written -> exchange.raw().reset());
            }
        }
    }

    private Future<Void> write(byte[] body, int part) {
        exchange.response().putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
        return exchange.response().write(Buffer.buffer(Arrays.copyOf(body, part)));
    }

    /** The model has finished before a JSON answer begins, so whatever becomes of the answer it is billed whole. */
    private void settle(Outcome outcome) {
        exchange.settle(outcome, 200, reply.usage());
    }
}
