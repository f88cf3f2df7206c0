package dev.fairlead.bench.run;

import dev.fairlead.bench.peer.BacklogSettings;
import dev.fairlead.bench.peer.BenchFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a peer how many accepted calls wait for its store. */
public record Backlog(HttpClient client, URI port, BacklogSettings settings, Optional<Path> keyFile) {
    /** One look: calls waiting, and the age of the oldest in seconds where the peer says so. */
    public record Sample(double waiting, OptionalDouble lagSeconds) {}

    public Sample sample() {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(port.resolve(settings.path())).timeout(Duration.ofSeconds(10));
        keyFile.ifPresent(file -> request.header("Authorization", "Bearer " + key(file)));
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new BenchFailure(settings.path() + " answers " + answer.statusCode() + " where 200 was expected");
            }
            JsonNode document = JsonMapper.shared().readTree(answer.body());
            OptionalDouble lag = settings.lagSeconds().isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(number(document, settings.lagSeconds().get()));
            return new Sample(number(document, settings.waiting()), lag);
        } catch (IOException broken) {
            throw new BenchFailure(settings.path() + " cannot be read: " + broken.getMessage(), broken);
        } catch (InterruptedException interrupted) {
            throw new BenchFailure("interrupted", interrupted);
        }
    }

    private String key(Path file) {
        try {
            return JsonMapper.shared()
                    .readTree(Files.readAllBytes(file))
                    .at(settings.keyField())
                    .asString();
        } catch (IOException absent) {
            throw new BenchFailure("no key for " + settings.path() + " in " + file, absent);
        }
    }

    private double number(JsonNode document, String pointer) {
        JsonNode found = document.at(pointer);
        if (!found.isNumber()) {
            throw new BenchFailure(settings.path() + " has no number at " + pointer + "; set 'backlog' in bench.yaml");
        }
        return found.asDouble();
    }
}
