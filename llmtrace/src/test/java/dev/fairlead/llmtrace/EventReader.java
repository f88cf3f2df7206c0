package dev.fairlead.llmtrace;

import dev.fairlead.core.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;

/** Reads a stream of server-sent events on a thread of its own. */
final class EventReader implements AutoCloseable {

    final List<Event> events = new CopyOnWriteArrayList<>();
    final CountDownLatch ended = new CountDownLatch(1);
    private final InputStream body;
    private volatile String lastId = "";

    /** One event, or a moved position with an empty name. */
    record Event(String name, JsonNode data) {}

    EventReader(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode() + ": "
                    + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        body = answer.body();
        Thread.ofVirtual().start(this::read);
    }

    /** What {@code Last-Event-ID} would be. */
    String lastId() {
        return lastId;
    }

    List<JsonNode> named(String name) {
        return events.stream()
                .filter(event -> event.name().equals(name))
                .map(Event::data)
                .toList();
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String name = "";
            String line = lines.readLine();
            while (line != null) {
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    events.add(new Event(name, Json.mapper().readTree(line.substring(6))));
                }
                line = lines.readLine();
            }
        } catch (IOException e) {
            events.add(new Event("broken", Json.mapper().createObjectNode()));
        } finally {
            ended.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
