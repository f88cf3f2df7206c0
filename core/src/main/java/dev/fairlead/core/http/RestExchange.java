package dev.fairlead.core.http;

import dev.fairlead.core.identity.Principal;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one request from the event loop to its handler on a virtual thread, and the answer back. The body is read on
 * the loop; everything that thinks runs on the virtual thread; everything that writes is handed back to the loop.
 */
final class RestExchange {

    private static final String JSON = "application/json";

    private static final Logger log = LoggerFactory.getLogger(RestExchange.class);

    private final HttpServerRequest request;
    private final ContractOperation operation;
    private final RestHandler handler;
    private final CallerCheck callers;
    private final RestSettings settings;
    private final BooleanSupplier closing;
    private final Context loop;
    private final String traceId;
    private final String remoteAddress;
    private BooleanSupplier allowed = () -> true;

    /** Made on the request's event loop. */
    RestExchange(
            HttpServerRequest request,
            ContractOperation operation,
            RestHandler handler,
            CallerCheck callers,
            RestSettings settings,
            BooleanSupplier closing) {
        this.request = request;
        this.operation = operation;
        this.handler = handler;
        this.callers = callers;
        this.settings = settings;
        this.closing = closing;
        this.loop = Objects.requireNonNull(Vertx.currentContext(), "a request is handled on its event loop");
        this.traceId = TraceIds.of(request);
        this.remoteAddress = Optional.ofNullable(request.remoteAddress())
                .map(SocketAddress::hostAddress)
                .orElse("unknown");
    }

    void start() {
        Buffer body = Buffer.buffer();
        request.exceptionHandler(gone -> log.trace("the client left before its request was complete"));
        request.handler(part -> {
            if (body.length() + part.length() <= settings.bodyLimit()) {
                body.appendBuffer(part);
            } else if (!request.response().headWritten()) {
                request.response().putHeader("Connection", "close");
                Problems.send(
                        request,
                        new ProblemException(
                                413, "body_too_large", "The body may have at most " + settings.bodyLimit() + " bytes."),
                        traceId);
            }
        });
        request.endHandler(complete -> {
            if (!request.response().headWritten()) {
                Thread.ofVirtual().name("rest-" + operation.id()).start(() -> run(body.getBytes()));
            }
        });
    }

    private void run(byte[] body) {
        try {
            answer(body);
        } catch (ContractBroken broken) {
            send(new ProblemException(500, "response_breaks_contract", String.valueOf(broken.getMessage())));
        } catch (RuntimeException | Error unexpected) {
            log.atError()
                    .addKeyValue("trace_id", traceId)
                    .addKeyValue("operation", operation.id())
                    .setCause(unexpected)
                    .log("a request failed unexpectedly");
            send(new ProblemException(
                    500, "internal_error", "The request failed unexpectedly; the server's log has the reason."));
        }
    }

    private void answer(byte[] body) {
        RestResponse response;
        try {
            response = handle(body);
        } catch (ProblemException problem) {
            send(problem);
            return;
        }
        send(response);
    }

    private RestResponse handle(byte[] body) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(java.util.Locale.ROOT), value));
        Optional<Principal> principal = callers.check(operation.role(), headers);
        allowed = () -> callers.stillAllows(operation.role(), headers);
        var values = RequestReading.values(request, operation.path(), headers);
        List<ProblemException.InvalidField> faults = operation.check(values);
        if (faults.isEmpty()) {
            faults = operation.checkBody(Optional.ofNullable(headers.get("content-type")), body);
        }
        if (!faults.isEmpty()) {
            var first = faults.getFirst();
            throw new ProblemException(400, "invalid_request", first.field() + ": " + first.detail(), faults);
        }
        return handler.handle(new RestRequest(
                operation.id(),
                traceId,
                principal,
                values.path(),
                values.query(),
                headers,
                body,
                remoteAddress,
                request.response()::closed));
    }

    private void send(ProblemException problem) {
        Map<String, String> headers = new HashMap<>();
        if (problem.status() == 401) {
            headers.put("WWW-Authenticate", "Bearer");
        }
        problem.retryAfter()
                .ifPresent(time ->
                        headers.put("Retry-After", Long.toString(Math.max(1, Math.ceilDiv(time.toMillis(), 1000)))));
        write(problem.status(), headers, Problems.CONTENT_TYPE, Problems.body(problem, traceId));
    }

    private void send(RestResponse response) {
        switch (response) {
            case RestResponse.JsonBody json -> send(json);
            case RestResponse.Bytes bytes -> write(bytes.status(), bytes.headers(), bytes.contentType(), bytes.body());
            case RestResponse.Empty empty -> {
                check(empty.status(), Optional.empty(), Optional.empty());
                onLoop(() -> {
                    head(empty.status(), empty.headers());
                    request.response().end();
                });
            }
            case RestResponse.Stream stream -> stream(stream);
        }
    }

    /** A long answer goes out while it is rendered, so that it keeps neither the memory nor the event loop busy. */
    private void send(RestResponse.JsonBody json) {
        if (settings.checkResponses() || request.method().equals(HttpMethod.HEAD)) {
            write(json.status(), json.headers(), JSON, Json.bytes(json.body()));
            return;
        }
        AtomicBoolean begun = new AtomicBoolean();
        var socket = new SocketStream(request.response(), loop, closing, allowed);
        var pieces = new JsonPieces(piece -> {
            if (begun.compareAndSet(false, true)) {
                onLoop(() -> request.response().closeHandler(closed -> socket.closed()));
                begin(json.status(), json.headers(), JSON);
            }
            socket.bytes(piece);
        });
        try {
            Json.write(pieces, json.body());
        } catch (RuntimeException failed) {
            if (!begun.get()) {
                throw failed;
            }
            brokenOff(failed);
            return;
        }
        if (begun.get()) {
            finish(pieces.rest(), socket);
        } else {
            write(json.status(), json.headers(), JSON, pieces.rest());
        }
    }

    private void finish(byte[] rest, SocketStream socket) {
        try {
            if (rest.length > 0) {
                socket.bytes(rest);
            }
            onLoop(() -> request.response().end());
        } catch (StreamWriter.ClientGone gone) {
            log.trace("the client of a long answer has gone");
        }
    }

    private void begin(int status, Map<String, String> headers, String contentType) {
        onLoop(() -> {
            head(status, headers);
            request.response().putHeader("Content-Type", contentType).setChunked(true);
        });
    }

    private void brokenOff(Throwable failed) {
        if (failed instanceof StreamWriter.ClientGone) {
            log.trace("the client of a stream has gone");
            onLoop(() -> request.connection().close());
            return;
        }
        log.atError()
                .addKeyValue("trace_id", traceId)
                .addKeyValue("operation", operation.id())
                .setCause(failed)
                .log("a streamed answer failed");
        // The head is out, so only a broken connection can tell the client that the rest is missing.
        onLoop(() -> request.connection().close());
    }

    private void write(int status, Map<String, String> headers, String contentType, byte[] body) {
        if (status != 500) {
            check(status, Optional.of(contentType), Optional.of(body));
        }
        onLoop(() -> {
            head(status, headers);
            request.response().putHeader("Content-Type", contentType).end(Buffer.buffer(body));
        });
    }

    private void stream(RestResponse.Stream stream) {
        check(stream.status(), Optional.of(stream.contentType()), Optional.empty());
        if (request.method().equals(HttpMethod.HEAD)) {
            headOf(stream);
            return;
        }
        var writer = new SocketStream(request.response(), loop, closing, allowed);
        onLoop(() -> request.response().closeHandler(closed -> writer.closed()));
        begin(stream.status(), stream.headers(), stream.contentType());
        try {
            stream.body().accept(writer);
            onLoop(() -> request.response().end());
        } catch (RuntimeException | Error failed) {
            brokenOff(failed);
        }
    }

    /** The writer runs all the same, because it may hold something that it gives back at its end. */
    private void headOf(RestResponse.Stream stream) {
        onLoop(() -> {
            head(stream.status(), stream.headers());
            request.response().putHeader("Content-Type", stream.contentType()).end();
        });
        try {
            stream.body().accept(new UnwantedStream());
        } catch (StreamWriter.ClientGone gone) {
            log.trace("only the head of a stream was asked for");
        }
    }

    private void check(int status, Optional<String> contentType, Optional<byte[]> body) {
        if (!settings.checkResponses()) {
            return;
        }
        var faults = operation.checkAnswer(status, contentType, body);
        if (!faults.isEmpty()) {
            throw new ContractBroken(operation.id() + " answered " + status + " against its contract: " + faults);
        }
    }

    private void head(int status, Map<String, String> headers) {
        var response = request.response()
                .setStatusCode(status)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cache-Control", "no-store");
        headers.forEach(response::putHeader);
    }

    private void onLoop(Runnable write) {
        loop.runOnContext(ignored -> {
            if (!request.response().ended() && !request.response().closed()) {
                write.run();
            }
        });
    }

    /** Only thrown where a test asked for answers to be checked. */
    private static final class ContractBroken extends RuntimeException {
        ContractBroken(String message) {
            super(message);
        }
    }
}
