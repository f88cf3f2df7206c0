package dev.fairlead.llm.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Usage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OpenAI's operations beside chat and responses, as the simulated provider plays them. */
@Timeout(60)
class OtherAnswersTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final SimulatedProvider provider = new SimulatedProvider(SimulatorSettings.defaults());

    @BeforeEach
    void start() {
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.close();
        http.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(provider.baseUrl() + path))
                .header("api-key", "any")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void the_same_text_has_the_same_vector() throws Exception {
        String body = "{\"model\":\"e\",\"input\":[\"tide\",\"ebb\",\"tide\"],\"dimensions\":3}";

        String answer = send("POST", "/v1/embeddings", body).body();

        String[] vectors = answer.split("\"embedding\":\\[");
        assertThat(vectors).hasSize(4);
        assertThat(vectors[1].substring(0, vectors[1].indexOf(']')))
                .isEqualTo(vectors[3].substring(0, vectors[3].indexOf(']')))
                .isNotEqualTo(vectors[2].substring(0, vectors[2].indexOf(']')));
        assertThat(send("POST", "/v1/embeddings", body).body()).isEqualTo(answer);
    }

    @Test
    void what_it_charges_is_on_its_bill() throws Exception {
        send("POST", "/v1/images/generations", "{\"model\":\"gpt-image-1\",\"prompt\":\"A buoy\",\"n\":3}");

        Usage billed = provider.bill().lines().getFirst().usage();
        assertThat(provider.bill().lines().getFirst().model()).isEqualTo("gpt-image-1");
        assertThat(billed.imageOutput()).isEqualTo(3 * 272);
    }

    @Test
    void sounds_are_billed_by_the_second_on_the_bill_too() throws Exception {
        String form =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n" + "s".repeat(4500)
                        + "\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--b--\r\n";

        String answer = send(
                        "POST", "/v1/audio/transcriptions", form, "content-type", "multipart/form-data; boundary=b")
                .body();
        send("POST", "/v1/audio/transcriptions", form, "content-type", "multipart/form-data; boundary=b");

        assertThat(answer).contains("{\"type\":\"duration\",\"seconds\":5}");
        assertThat(provider.bill().lines().getFirst().usage().units().audioSeconds())
                .isEqualTo(10);
    }

    @Test
    void azure_paths_lead_to_the_same_answers_with_the_deployment_as_model() throws Exception {
        String answer = send(
                        "POST",
                        "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21",
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"Moin\"}]}")
                .body();

        assertThat(answer).contains("\"object\":\"chat.completion\"", "\"model\":\"my-gpt\"");
        assertThat(send("GET", "/openai/v1/models", "").body()).startsWith("{\"object\":\"list\"");
    }

    @Test
    void a_fault_that_is_a_status_is_played() throws Exception {
        HttpResponse<String> answer =
                send("POST", "/v1/embeddings", "{\"model\":\"e\",\"input\":\"a\"}", "x-simulate-fault", "status-429");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(provider.bill().lines()).isEmpty();
    }

    @Test
    void paths_nobody_knows_stay_unknown() throws Exception {
        assertThat(send("POST", "/v1/fine_tuning/jobs", "{}").statusCode()).isEqualTo(404);
    }
}
