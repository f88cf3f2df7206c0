package dev.fairlead.app.client;

import dev.fairlead.core.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A stream of server-sent events, as a server of ours writes them: each with one line of JSON. */
public final class ServerEvents implements AutoCloseable {

    private final BufferedReader lines;
    /**
     * One event.
     *
     * @param id what a client that comes back sends as {@code Last-Event-ID}, where the event says so
     * @param data null JSON where the event only moves that on
     */
    public record Event(String name, Optional<String> id, JsonNode data) {}

    ServerEvents(InputStream body) {
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** Waits for the next event; empty when the server has ended the stream. */
    public Optional<Event> next() throws IOException {
        String name = "";
        Optional<String> id = Optional.empty();
        String line = lines.readLine();
        while (line != null) {
            if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("id: ")) {
                id = Optional.of(line.substring("id: ".length()));
            } else if (line.startsWith("data: ")) {
                return Optional.of(new Event(name, id, json(line.substring("data: ".length()))));
            } else if (line.isEmpty() && id.isPresent()) {
                return Optional.of(new Event("", id, json("null")));
            }
            line = lines.readLine();
        }
        return Optional.empty();
    }

    private static JsonNode json(String text) throws IOException {
        try {
            return Json.mapper().readTree(text);
        } catch (JacksonException e) {
            throw new IOException("an event is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
