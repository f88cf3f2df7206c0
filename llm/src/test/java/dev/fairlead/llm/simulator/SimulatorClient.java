package dev.fairlead.llm.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** A plain HTTP client with a key, and the requests that the tests send with it. */
final class SimulatorClient implements AutoCloseable {
    static final String CHAT = "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"Tell me more.\"}]}";
    static final String CHAT_STREAM =
            "{\"model\":\"gpt-5\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Tell me more.\"}]}";
    static final String CHAT_STREAM_USAGE =
            "{\"model\":\"gpt-5\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me more.\"}]}";
    static final String MESSAGES_STREAM = "{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":500,\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me more.\"}]}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String baseUrl;

    SimulatorClient(SimulatedProvider provider) {
        baseUrl = provider.baseUrl();
    }

    HttpResponse<String> chat(String body, String... headers) {
        return post("/v1/chat/completions", body, headers);
    }

    HttpResponse<String> messages(String body, String... headers) {
        return post("/v1/messages", body, headers);
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send(request(path, body, headers), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(baseUrl + path)).header("authorization", "Bearer key");
        return send(with(request, headers), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest request(String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("authorization", "Bearer key")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return with(request, headers);
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The data of a stream's events. */
    static List<String> events(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private static HttpRequest with(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
