package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.RawConnection;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in comes out, on the level of bytes on the socket. */
@Timeout(60)
class ByteFidelityTest {

    @TempDir
    static Path directory;

    private static ScriptedUpstream upstream;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() throws IOException {
        upstream = new ScriptedUpstream(ScriptedUpstream.answering(""));
        proxy = new RunningProxy(directory, SimulatorSettings.defaults(), """
                  upstreams:
                    openai: {baseUrl: "http://127.0.0.1:%d"}
                """.formatted(upstream.port()));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        upstream.close();
    }

    @Test
    void the_upstream_gets_the_clients_headers_in_their_order_case_and_number() {
        upstream.script(ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));

        exchange("""
                POST /openai/v1/chat/completions HTTP/1.1
                Host: proxy.example
                X-Zeta: 1
                aUtHoRiZaTiOn: Bearer sk-own
                x-alpha: one
                X-Alpha: two
                X-Empty:
                X-Latin: caf\u00e9
                Cookie: a=b; c=d
                Accept-Encoding: gzip, br;q=0.5
                X-LLMTrace-Session-ID: order
                Connection: X-Secret-Hop
                Connection: close
                X-Secret-Hop: gone
                TE: trailers
                Content-Length: 2

                {}""");

        String request = upstream.requests().getFirst();
        assertThat(headerLines(request))
                .containsSubsequence(
                        "X-Zeta: 1",
                        "aUtHoRiZaTiOn: Bearer sk-own",
                        "x-alpha: one",
                        "X-Alpha: two",
                        "X-Empty: ",
                        "X-Latin: caf\u00e9",
                        "Cookie: a=b; c=d",
                        "Accept-Encoding: gzip, br;q=0.5");
        assertThat(request.toLowerCase())
                .contains("host: 127.0.0.1:" + upstream.port())
                .doesNotContain("x-llmtrace", "x-secret-hop", "te: trailers", "proxy.example");
        assertThat(proxy.callOf("order").outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1&a=2",
                "q=%C3%A9%00%zz",
                "a=b+c%20d%2520&&=&;x=[1]{2}",
                "url=http://evil.example/../%2e%2e/x?y=z",
                "%"
            })
    void a_query_arrives_as_it_was_written(String query) {
        upstream.script(ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));

        exchange("GET /openai/v1/files/a%20b%2Bc?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(upstream.requests().getFirst()).startsWith("GET /v1/files/a%20b%2Bc?" + query + " HTTP/1.1\r\n");
    }

    @Test
    void a_body_arrives_as_it_was_written_whatever_it_holds() {
        upstream.script(ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        String body =
                "{ \"model\" :\t\"gpt-5\",\r\n \"messages\":[], \"unknown\": 1.0e400, \"x\":\"\\ud800\", \"y\": \"\u00ff\u00fe\" , }";

        exchange("POST /openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);

        assertThat(upstream.requests().getFirst()).endsWith("\r\n\r\n" + body);
    }

    @Test
    void a_chunked_body_arrives_whole() {
        upstream.script(ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));

        exchange("POST /openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n5;ext=\"1\"\r\n{\"a\":\r\n3\r\n1 }\r\n0\r\nX-Trailer: t\r\n\r\n");

        assertThat(upstream.requests().getFirst())
                .endsWith("\r\n\r\n{\"a\":1 }")
                .contains("content-length: 8");
    }

    @Test
    void an_opaque_chunked_upload_streams_through() {
        upstream.script(ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));

        exchange("POST /openai/v1/unheard/of HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n");

        assertThat(unchunked(upstream.requests().getFirst())).isEqualTo("abcdef");
    }

    @Test
    void the_client_gets_the_answers_headers_in_their_order_case_and_number() {
        upstream.script(
                ScriptedUpstream.answering(
                        "HTTP/1.1 207 Odd But Fine\r\nX-Zeta: 1\r\nset-Cookie: a=1\r\n"
                                + "Set-Cookie: b=2\r\nX-Latin: caf\u00e9\r\nX-Empty:\r\nKeep-Alive: timeout=5\r\n"
                                + "x-llmtrace-secret: ours\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nServer: them\r\nContent-Length: 2\r\n\r\n{}"));

        String answer = exchange(get("/openai/v1/models"));

        assertThat(answer).startsWith("HTTP/1.1 207 Odd But Fine\r\n").endsWith("\r\n\r\n{}");
        assertThat(headerLines(answer))
                .containsSubsequence(
                        "X-Zeta: 1",
                        "set-Cookie: a=1",
                        "Set-Cookie: b=2",
                        "X-Latin: caf\u00e9",
                        "X-Empty: ",
                        "Date: Thu, 01 Jan 2026 00:00:00 GMT",
                        "Server: them",
                        "Content-Length: 2");
        assertThat(answer.toLowerCase())
                .contains("x-llmtrace-trace-id: ")
                .doesNotContain("x-llmtrace-secret", "keep-alive");
    }

    @Test
    void a_compressed_answer_passes_compressed_and_is_read_for_its_usage() throws IOException {
        byte[] json = ("{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"gpt-5\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(json);
        }
        String body = zipped.toString(StandardCharsets.ISO_8859_1);
        upstream.script(ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                + "Content-Encoding: gzip\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));

        String answer = exchange(post("gzip", "Accept-Encoding: gzip\r\n"));

        assertThat(answer).contains("Content-Encoding: gzip\r\n").endsWith("\r\n\r\n" + body);
        CallRow call = proxy.callOf("gzip");
        assertThat(call.usage().inputUncached()).isEqualTo(7);
        assertThat(call.usage().output()).isEqualTo(3);
    }

    @Test
    void a_stream_split_at_every_byte_is_the_same_stream() {
        String event =
                "data: {\"id\":\"c\",\"model\":\"gpt-5\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\u00c3\u00a9\u00f0\u009f\u0098\u0080\"}}]}\r\n\r\n"
                        + "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7}}\n\ndata: [DONE]\n\n";
        upstream.script(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (char c : event.toCharArray()) {
                peer.send("1\r\n" + c + "\r\n");
            }
            peer.send("0\r\nX-Trailer: t\r\n\r\n");
            peer.keep();
        });

        String answer = exchange(post("split", ""));

        assertThat(unchunked(answer)).isEqualTo(event);
        CallRow call = proxy.callOf("split");
        assertThat(call.usage().inputUncached()).isEqualTo(5);
        assertThat(call.answer().preview()).contains("\u00e9\ud83d\ude00");
    }

    @Test
    void an_answer_that_ends_with_its_connection_arrives_whole() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end");
        });

        assertThat(unchunked(exchange(get("/openai/v1/models")))).isEqualTo("until the end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified", "205 Reset Content"})
    void an_answer_without_a_body_has_none(String status) {
        upstream.script(ScriptedUpstream.answering("HTTP/1.1 " + status + "\r\nETag: \"x\"\r\n"
                + (status.startsWith("205") ? "Content-Length: 0\r\n" : "") + "\r\n"));

        String answer = exchange(get("/openai/v1/models"));

        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + "\r\n")
                .contains("ETag: \"x\"\r\n")
                .endsWith("\r\n\r\n");
        assertThat(answer.toLowerCase()).doesNotContain("transfer-encoding");
    }

    @Test
    void head_gets_the_head_alone_with_its_length() {
        upstream.script(ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"));

        String answer = exchange(get("/openai/v1/models").replace("GET", "HEAD"));

        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Length: 1234\r\n")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "102 Processing", "103 Early Hints", "199 Odd"})
    void interim_answers_do_not_take_the_place_of_the_answer(String interim) {
        upstream.script(ScriptedUpstream.answering(("HTTP/1.1 " + interim + "\r\nLink: </x>\r\n\r\n").repeat(2)
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));

        String answer = exchange(post("interim-" + interim.substring(0, 3), ""));

        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n{}");
        assertThat(proxy.callOf("interim-" + interim.substring(0, 3)).status()).isEqualTo(200);
    }

    @Test
    void a_client_that_waits_for_100_continue_gets_it_and_the_upstream_gets_no_expect() {
        upstream.script(ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send("POST /openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                    + "Connection: close\r\nContent-Length: 2\r\n\r\n");
            client.readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("{}").readToEnd()).startsWith("HTTP/1.1 200 OK\r\n");
        }
        assertThat(upstream.requests().getFirst().toLowerCase()).doesNotContain("expect");
    }

    @Test
    void a_client_of_http_1_0_gets_a_stream_until_the_end_of_its_connection() {
        upstream.script(ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n6\r\ndata: \r\n2\r\n\n\n\r\n0\r\n\r\n"));

        String answer = exchange("GET /openai/v1/models HTTP/1.0\r\n\r\n");

        assertThat(answer).contains(" 200 OK\r\n").endsWith("\r\n\r\ndata: \n\n");
        assertThat(answer.toLowerCase()).doesNotContain("transfer-encoding");
    }

    @Test
    void a_redirect_is_relayed_and_not_followed() {
        upstream.script(ScriptedUpstream.answering(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"));

        String answer = exchange(get("/openai/v1/models"));

        assertThat(answer).startsWith("HTTP/1.1 307 ").contains("Location: http://169.254.169.254/\r\n");
        assertThat(upstream.requests()).hasSize(1);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    }

    private static String post(String session, String headers) {
        return "POST /openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-LLMTrace-Session-ID: "
                + session + "\r\n" + headers + "Content-Length: 17\r\n\r\n{\"model\":\"gpt-5\"}";
    }

    /** Sends a request, in whose text a line end alone stands for CR LF, and reads to the end of the connection. */
    private static String exchange(String request) {
        try (RawConnection client = new RawConnection(proxy.port)) {
            return client.send(request.contains("\r\n") ? request : request.replace("\n", "\r\n"))
                    .readToEnd();
        }
    }

    private static List<String> headerLines(String message) {
        return message.substring(0, message.indexOf("\r\n\r\n")).lines().skip(1).toList();
    }

    private static String unchunked(String answer) {
        String rest = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        if (!answer.toLowerCase().contains("transfer-encoding: chunked")) {
            return rest;
        }
        StringBuilder body = new StringBuilder();
        while (true) {
            int end = rest.indexOf("\r\n");
            int size = Integer.parseInt(rest.substring(0, end), 16);
            if (size == 0) {
                return body.toString();
            }
            body.append(rest, end + 2, end + 2 + size);
            rest = rest.substring(end + 2 + size + 2);
        }
    }
}
