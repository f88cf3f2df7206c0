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
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The JSON call or the streamed call: its request, and the answer the upstream gives to it directly. */
record Workload(byte[] request, Map<String, String> headers, ExpectedAnswer expected) {
    static Workload json(HttpClient client, URI upstream) {
        return learn(client, upstream, new SampleTraffic().request(), Map.of("Accept", "application/json"));
    }

    static Workload stream(HttpClient client, URI upstream) {
        return learn(client, upstream, new SampleTraffic().streamRequest(), Map.of("Accept", "text/event-stream"));
    }

    /** Load on {@code target}, whose answers have to be the upstream's. */
    LoadGenerator load(URI target, Map<String, String> targetHeaders) {
        return new LoadGenerator(HttpRequestBytes.post(target, merged(targetHeaders), request), expected);
    }

    /** One call; true when the answer is the expected one. Any failure to answer is false. */
    boolean answered(HttpClient client, URI target, Map<String, String> targetHeaders) {
        try {
            HttpResponse<byte[]> answer = call(client, target, merged(targetHeaders), request);
            return answer.statusCode() == 200 && isExpected(answer.body());
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean isExpected(byte[] body) {
        return expected.exact()
                ? expected.body().equals(ByteBuffer.wrap(body))
                : expected.length() == body.length;
    }

    private Map<String, String> merged(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return all;
    }

    private static Workload learn(HttpClient client, URI upstream, byte[] request, Map<String, String> headers) {
        try {
            HttpResponse<byte[]> first = call(client, upstream, headers, request);
            HttpResponse<byte[]> second = call(client, upstream, headers, request);
            if (first.statusCode() != 200 || second.statusCode() != 200) {
                throw new BenchFailure("the upstream answers " + first.statusCode() + " and " + second.statusCode()
                        + " where 200 was expected: " + new String(first.body()));
            }
            boolean exact = Arrays.equals(first.body(), second.body());
            if (!exact && first.body().length != second.body().length) {
                throw new BenchFailure("the upstream answers the same request with bodies of different lengths, "
                        + first.body().length + " and " + second.body().length + " bytes; answers cannot be checked");
            }
            return new Workload(request, headers, new ExpectedAnswer(ByteBuffer.wrap(first.body()), exact));
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
