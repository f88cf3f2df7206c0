package dev.fairlead.app.client;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.core.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The REST API of a server. Every method throws {@link CommandFailure} with the exit status that fits. */
public final class ApiClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    /** Text is overwritten before a deletion is answered: of a hundred thousand calls that takes minutes. */
    private static final Duration DELETION = Duration.ofHours(1);

    private final URI server;
    private final Optional<String> key;
    private final Duration answer;
    private final HttpClient http;

    /** @param server its address, such as {@code http://127.0.0.1:8080} */
    public ApiClient(URI server, Optional<String> key) {
        this(server, key, ANSWER);
    }

    /** @param answer how long the server may take for what is usually quick */
    ApiClient(URI server, Optional<String> key, Duration answer) {
        this.server = server;
        this.key = key;
        this.answer = answer;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    public URI server() {
        return server;
    }

    public JsonNode get(String path, Map<String, String> query) {
        return send(request(path, query).GET());
    }

    public JsonNode post(String path, Object body) {
        return send(request(path, Map.of())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    public JsonNode delete(String path) {
        return delete(path, Map.of());
    }

    public JsonNode delete(String path, Map<String, String> query) {
        return send(request(path, query).DELETE());
    }

    /** Deletes what may be much, and waits until it is gone: up to an hour. */
    public JsonNode deleteAll(String path, Map<String, String> query) {
        return send(request(path, query).timeout(DELETION).DELETE());
    }

    public JsonNode put(String path, Object body) {
        return send(request(path, Map.of())
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    /** A stream of events, which is closed by whoever asked. */
    public ServerEvents events(String path, Map<String, String> query, Map<String, String> headers) {
        HttpRequest.Builder request = request(path, query).setHeader("Accept", "text/event-stream");
        headers.forEach(request::setHeader);
        return new ServerEvents(open(request).body());
    }

    /** An answer of any length, whose body is closed by whoever asked. */
    public HttpResponse<InputStream> download(String path, Map<String, String> query) {
        return open(request(path, query).setHeader("Accept", "*/*"));
    }

    private HttpResponse<InputStream> open(HttpRequest.Builder request) {
        HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response;
        }
        try (InputStream body = response.body()) {
            throw refused(response.statusCode(), json(response.statusCode(), body.readAllBytes()));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpRequest.Builder request(String path, Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        String base = server.toString().replaceAll("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(base + path + (parameters.isEmpty() ? "" : "?" + parameters)))
                .timeout(answer)
                .header("Accept", "application/json");
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private JsonNode send(HttpRequest.Builder request) {
        HttpResponse<byte[]> response = exchange(request, BodyHandlers.ofByteArray());
        JsonNode body = json(response.statusCode(), response.body());
        if (response.statusCode() / 100 == 2) {
            return body;
        }
        throw refused(response.statusCode(), body);
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request.build(), handler);
        } catch (HttpConnectTimeoutException e) {
            throw unreachable(e);
        } catch (HttpTimeoutException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "The server at " + server + " has not answered in time; it may still carry the request out.",
                    "See with: fairlead doctor",
                    e);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "Interrupted.", "Try again.", e);
        }
    }

    private CommandFailure unreachable(IOException e) {
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                "No server answers at " + server + ": " + reason(e) + ".",
                "Start one with: fairlead serve, or name another with --server URL.",
                e);
    }

    private JsonNode json(int status, byte[] body) {
        try {
            return Json.mapper().readTree(body);
        } catch (JacksonException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "What answers at " + server + " is no Fairlead server: status " + status + " without JSON.",
                    "Name the server with --server URL or FAIRLEAD_URL.",
                    e);
        }
    }

    private CommandFailure refused(int status, JsonNode problem) {
        String detail = problem.path("detail").asString("status " + status);
        return switch (status) {
            case 401 ->
                new CommandFailure(
                        ExitCode.NOT_ALLOWED,
                        "The server wants a key: " + detail,
                        "Give one that is not of scope proxy with --key or FAIRLEAD_KEY; make one where the server runs:"
                                + " fairlead keys create NAME");
            case 403 ->
                new CommandFailure(
                        ExitCode.NOT_ALLOWED, detail, "Use a key with the role it takes, with --key or FAIRLEAD_KEY.");
            case 404 -> new CommandFailure(ExitCode.NOT_FOUND, detail, "See what there is with the list command.");
            case 409 -> new CommandFailure(ExitCode.FAILED, detail, "See what there is with the list command.");
            case 400 -> new CommandFailure(ExitCode.USAGE, detail, "Correct the option; --help tells what it takes.");
            default ->
                new CommandFailure(
                        ExitCode.FAILED, detail, "Look at the server's log, or check it with: fairlead doctor");
        };
    }

    private static String reason(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "its name is not known";
            }
        }
        if (e instanceof ConnectException) {
            return "nothing listens there";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** A value as one segment of a path. */
    public static String segment(String text) {
        return encoded(text).replace("+", "%20");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
