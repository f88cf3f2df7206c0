package dev.fairlead.bench.scale;

import dev.fairlead.bench.peer.BenchFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the questions one after the other, over and over, as one busy person would, and keeps the times. */
final class Asking {

    /**
     * What asking one question gave.
     *
     * @param times in microseconds, to the last byte of the answer
     * @param bytes of the last answer
     */
    record Answers(Question question, Histogram times, long bytes) {}

    private final HttpClient client;
    private final List<Question> questions;
    private final URI api;
    private final String key;
    private final Map<Question, Histogram> times = new LinkedHashMap<>();
    private final Map<Question, Long> bytes = new LinkedHashMap<>();
    private long rounds;

    /** @param data where the server left its address and a key */
    Asking(HttpClient client, List<Question> questions, Path data) {
        this.client = client;
        this.questions = questions;
        JsonNode server =
                JsonMapper.shared().readTree(data.resolve("server.json").toFile());
        this.api = URI.create(server.at("/url").asString());
        this.key = server.at("/key").asString();
    }

    /** Asks each question once without keeping times. */
    void warmUp() {
        questions.forEach(this::ask);
    }

    /** Goes on for so long, and at least until each question was asked once. */
    void askFor(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        do {
            for (Question question : questions) {
                long begin = System.nanoTime();
                long length = ask(question);
                times.computeIfAbsent(
                                question,
                                _ -> new Histogram(Duration.ofMinutes(1).toNanos() / 1000, 3))
                        .recordValue((System.nanoTime() - begin) / 1000);
                bytes.put(question, length);
            }
            rounds++;
        } while (System.nanoTime() - end < 0);
    }

    List<Answers> answers() {
        List<Answers> answers = new ArrayList<>();
        times.forEach((question, histogram) ->
                answers.add(new Answers(question, histogram, bytes.getOrDefault(question, 0L))));
        return answers;
    }

    private long ask(Question question) {
        String path = "/api/v1" + question.path().apply(rounds);
        HttpRequest request = HttpRequest.newBuilder(api.resolve(path))
                .timeout(Duration.ofMinutes(1))
                .header("Authorization", "Bearer " + key)
                .build();
        try {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new BenchFailure(question.name() + ": " + path + " answers " + answer.statusCode() + ": "
                        + new String(answer.body(), StandardCharsets.UTF_8));
            }
            return answer.body().length;
        } catch (IOException broken) {
            throw new BenchFailure(question.name() + ": " + path + " has no answer", broken);
        } catch (InterruptedException interrupted) {
            throw new BenchFailure("interrupted", interrupted);
        }
    }
}
