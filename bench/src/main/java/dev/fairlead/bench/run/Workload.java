package dev.fairlead.bench.run;

import dev.fairlead.bench.load.ExpectedAnswer;
import dev.fairlead.bench.load.HttpRequestBytes;
import dev.fairlead.bench.load.LoadGenerator;
import dev.fairlead.bench.load.SampleTraffic;
import dev.fairlead.bench.peer.BenchFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON call or the streamed call: its request, and the answer the upstream gives to it directly.
 *
 * @param fixed whether the upstream's answer stays the same when the bytes of the request change
 */
public record Workload(byte[] request, Map<String, String> headers, ExpectedAnswer expected, boolean fixed) {
    /** The JSON call, with the answer this upstream gives to it. */
    public static Workload json(HttpClient client, URI upstream) {
        return learn(client, upstream, new SampleTraffic().request(), "application/json");
    }

    static Workload stream(HttpClient client, URI upstream) {
        return learn(client, upstream, new SampleTraffic().streamRequest(), "text/event-stream");
    }

    /** Load on {@code target}, whose answers have to be the upstream's. */
    public LoadGenerator load(Target target) {
        return new LoadGenerator(
                HttpRequestBytes.post(target.chat(), merged(target.headers()), request),
                as(target.rewritesRequests()).expected());
    }

    /** As {@link #load}, with one of these requests after the other; the upstream answers them all alike. */
    public LoadGenerator load(Target target, List<byte[]> requests) {
        return new LoadGenerator(HttpRequestBytes.posts(target.chat(), merged(target.headers()), requests), expected);
    }

    /** How a peer is checked that sends other bytes upstream than it got: by length, unless the answer is fixed. */
    Workload as(boolean rewritesRequests) {
        return rewritesRequests && !fixed
                ? new Workload(request, headers, new ExpectedAnswer(expected.body(), false), false)
                : this;
    }

    /** One call: empty when the answer is the expected one, else what is wrong with it. */
    Optional<String> fault(HttpClient client, URI target, Map<String, String> targetHeaders) {
        try {
            HttpResponse<byte[]> answer = call(client, target, merged(targetHeaders), request);
            if (answer.statusCode() != 200) {
                return Optional.of("status " + answer.statusCode() + ": " + excerpt(answer.body(), 0));
            }
            if (answer.body().length != expected.length()) {
                return Optional.of("a body of %d bytes where the upstream sends %d; it begins with %s"
                        .formatted(answer.body().length, expected.length(), excerpt(answer.body(), 0)));
            }
            int difference = expected.exact() ? expected.body().mismatch(ByteBuffer.wrap(answer.body())) : -1;
            return difference < 0
                    ? Optional.empty()
                    : Optional.of("a body that differs from byte " + difference + " on: "
                            + excerpt(answer.body(), difference));
        } catch (IOException notYet) {
            return Optional.of(String.valueOf(notYet.getMessage()));
        }
    }

    private static String excerpt(byte[] body, int from) {
        return new String(body, from, Math.min(200, body.length - from), StandardCharsets.UTF_8);
    }

    private Map<String, String> merged(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return all;
    }

    private static Workload learn(HttpClient client, URI upstream, byte[] request, String accept) {
        Map<String, String> headers = Map.of("Accept", accept, "Authorization", "Bearer sk-bench");
        try {
            HttpResponse<byte[]> first = call(client, upstream, headers, request);
            HttpResponse<byte[]> second = call(client, upstream, headers, request);
            if (first.statusCode() != 200 || second.statusCode() != 200) {
                throw new BenchFailure("the upstream answers " + first.statusCode() + " and " + second.statusCode()
                        + " where 200 was expected: " + excerpt(first.body(), 0));
            }
            boolean exact = Arrays.equals(first.body(), second.body());
            if (!exact && first.body().length != second.body().length) {
                throw new BenchFailure("the upstream answers the same request with bodies of different lengths, "
                        + first.body().length + " and " + second.body().length + " bytes; answers cannot be checked");
            }
            byte[] padded = Arrays.copyOf(request, request.length + 1);
            padded[request.length] = '\n';
            boolean fixed = Arrays.equals(
                    first.body(), call(client, upstream, headers, padded).body());
            return new Workload(request, headers, new ExpectedAnswer(ByteBuffer.wrap(first.body()), exact), fixed);
        } catch (IOException broken) {
            throw new BenchFailure("the upstream at " + upstream + " does not answer: " + broken.getMessage(), broken);
        }
    }

    private static HttpResponse<byte[]> call(HttpClient client, URI uri, Map<String, String> headers, byte[] body)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException interrupted) {
            throw new BenchFailure("interrupted", interrupted);
        }
    }
}
