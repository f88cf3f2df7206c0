package dev.fairlead.app.demo;

import dev.fairlead.core.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** An ordinary client of the two providers, with the proxy's address for theirs. */
final class DemoClient implements AutoCloseable {

    private static final String TRACE_ID = "x-llmtrace-trace-id";
    private static final String PROVIDER_KEY = "sk-simulated-by-the-client";

    private final URI base;
    private final String key;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param key a Fairlead key for LLM calls */
    DemoClient(URI base, String key) {
        this.base = base;
        this.key = key;
    }

    /**
     * A call that was made.
     *
     * @param traceId as the answer named it; empty when it named none, which no call through the proxy does
     */
    record Sent(DemoCall call, String callId, String traceId) {}

    /** Makes the call and reads its answer, to the end or until the caller is meant to leave. */
    Sent send(DemoCall call, String callId) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(call.path()))
                .timeout(Duration.ofSeconds(30))
                .header("x-simulate-call-id", callId);
        call.headers().forEach(request::header);
        identify(call, request);
        if (call.body().isEmpty()) {
            request.GET();
        } else {
            request.header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(Json.bytes(call.body())));
        }
        HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
        try (InputStream answer = response.body()) {
            if (call.leaveAfter().isPresent()) {
                answer.readNBytes(call.leaveAfter().getAsInt());
            } else {
                answer.transferTo(java.io.OutputStream.nullOutputStream());
            }
        } catch (IOException brokenOnPurpose) {
            // Some answers are cut by the provider; what was recorded of them is looked at later.
        }
        return new Sent(call, callId, response.headers().firstValue(TRACE_ID).orElse(""));
    }

    private void identify(DemoCall call, HttpRequest.Builder request) {
        String credential = call.credential() == DemoCall.Credential.VIRTUAL_KEY ? key : PROVIDER_KEY;
        if (call.anthropic()) {
            request.header("x-api-key", credential);
        } else {
            request.header("Authorization", "Bearer " + credential);
        }
        if (call.credential() == DemoCall.Credential.PASS_THROUGH) {
            request.header("X-LLMTrace-Token", key);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
