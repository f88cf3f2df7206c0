package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.ReceivedCall.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;
import java.util.Optional;

/** Sends one stream: as fast as the client reads, or paced, up to its end or its fault. */
final class StreamPlay {
    private final Exchange exchange;
    private final HttpServerResponse response;
    private final RawConnection connection;
    private final String contentType;
    private final Reply reply;
    private final EventStream events;
    private final Fault.Plain fault;
    private final int stopAt;
    private final int perWrite;
    private final long delay;
    private final Optional<Gzip> gzip;
    private int sent;
    private long due;

    StreamPlay(Exchange exchange, Wording wording, Reply reply, boolean includeUsage, Fault.Plain fault) {
        this.exchange = exchange;
        this.reply = reply;
        this.fault = fault;
        response = exchange.response();
        connection = exchange.raw();
        contentType = wording.streamType();
        Behaviour behaviour = exchange.behaviour();
        EventStream whole = wording.stream(reply, includeUsage);
        int faultAt = Math.min(whole.count(), behaviour.faultAt().orElse(whole.count() / 2));
        events = switch (fault) {
            case ERROR_IN_STREAM ->
                whole.spliced(faultAt, wording.errorEvent(Refusal.status(wording.overloadedStatus()), faultAt), false);
            case MALFORMED -> whole.spliced(faultAt, wording.brokenEvent(), true);
            case NONE, RESET, STALL, CUT, SLOW_HEADERS -> whole;
        };
        stopAt = switch (fault) {
            case RESET, STALL, CUT -> faultAt;
            case NONE, ERROR_IN_STREAM, MALFORMED, SLOW_HEADERS -> events.count();
        };
        perWrite = behaviour.eventsPerWrite() == 0 ? Integer.MAX_VALUE : behaviour.eventsPerWrite();
        delay = behaviour.chunkDelay().toMillis();
        gzip = exchange.gzips() ? Optional.of(new Gzip()) : Optional.empty();
    }

    void start() {
        exchange.putHead(contentType);
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        exchange.whenGone(() -> settle(Outcome.CANCELLED));
        if (fault == Fault.Plain.SLOW_HEADERS) {
            byte[] body = Arrays.copyOf(events.array(), events.start(events.count()));
            new SlowHead(exchange, response, body, this::sentAll).start();
            return;
        }
        response.setChunked(true);
        gzip.ifPresent(compressed -> response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip"));
        long wait = exchange.behaviour().firstToken().toMillis();
        if (delay > 0 || wait > 0) {
            due = exchange.wheel().now() + wait;
        }
        if (wait > 0) {
            response.writeHead();
            exchange.wheel().at(due, this::next);
        } else {
            next();
        }
    }

    private void sentAll() {
        sent = events.count();
        settle(Outcome.COMPLETED);
    }

    private void next() {
        while (!exchange.settled()) {
            if (sent == stopAt) {
                stop();
                return;
            }
            if (!connection.open()) {
                return;
            }
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> next());
                return;
            }
            write();
            if (delay > 0 && !exchange.settled()) {
                due += delay;
                exchange.wheel().at(due, this::next);
                return;
            }
        }
    }

    /** Sends the next few events; the last of a stream together with its end. */
    private void write() {
        int from = sent;
        sent += Math.min(perWrite, stopAt - sent);
        boolean last = sent == events.count() && stopAt == sent && !stopsEarly();
        Buffer piece = piece(from, sent, last);
        if (last) {
            settle(fault == Fault.Plain.NONE ? Outcome.COMPLETED : Outcome.FAILED);
            response.end(piece);
        } else {
            response.write(piece);
        }
    }

    private boolean stopsEarly() {
        return fault == Fault.Plain.RESET || fault == Fault.Plain.STALL || fault == Fault.Plain.CUT;
    }

    private Buffer piece(int from, int to, boolean last) {
        int start = events.start(from);
        int end = events.start(to);
        if (gzip.isPresent()) {
            return Buffer.buffer(gzip.get().piece(events.array(), start, end, last));
        }
        return Buffer.buffer(end - start).appendBytes(events.array(), start, end - start);
    }

    /** What happens where a stream ends before its end. A stall is settled when the client leaves. */
    private void stop() {
        if (fault == Fault.Plain.STALL) {
            if (!response.headWritten()) {
                response.writeHead();
            }
            return;
        }
        settle(Outcome.FAILED);
        response.write(Buffer.buffer()).onComplete(flushed -> {
            if (fault == Fault.Plain.RESET) {
                connection.reset();
            } else {
                exchange.closeConnection();
            }
        });
    }

    /** Bills what has been generated so far; a stream that was sent to its end is billed as it reported. */
    private void settle(Outcome outcome) {
        exchange.settle(
                outcome,
                200,
                sent == events.count() && fault != Fault.Plain.ERROR_IN_STREAM ? reply.usage() : generated());
    }

    private Usage generated() {
        Usage all = reply.usage();
        long output = Math.min(all.output(), events.tokensAfter(sent));
        return new Usage(
                all.inputUncached(),
                all.cacheRead(),
                all.cacheWrite5m(),
                all.cacheWrite1h(),
                output,
                Math.min(all.reasoning(), output),
                all.audioInput(),
                all.audioOutput(),
                all.imageInput(),
                all.imageOutput(),
                all.webSearches(),
                all.toolCalls(),
                Usage.Quality.PARTIAL);
    }
}
