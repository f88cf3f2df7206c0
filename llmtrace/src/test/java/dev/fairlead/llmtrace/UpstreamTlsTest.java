package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.RawConnection;
import dev.fairlead.llm.simulator.SimulatorSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JksOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams behind TLS: the connection goes to the address that was checked, the certificate must be the name's. */
@Timeout(60)
class UpstreamTlsTest {

    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final List<String> REQUESTS = new CopyOnWriteArrayList<>();

    @TempDir
    static Path directory;

    private static Vertx vertx;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        int right = serve("right", "dns:localhost");
        int wrong = serve("wrong", "dns:other.example");
        int unknown = serve("unknown", "dns:localhost");
        for (String name : List.of("right", "wrong")) {
            keytool("-exportcert", "-rfc", "-alias", name, "-keystore", store(name), "-file", store(name) + ".pem");
            keytool(
                    "-importcert",
                    "-noprompt",
                    "-alias",
                    name,
                    "-keystore",
                    store("trust"),
                    "-file",
                    store(name) + ".pem");
        }
        System.setProperty(TRUST, store("trust"));
        System.setProperty(PASSWORD, "password");
        proxy = new RunningProxy(
                directory.resolve("data"), SimulatorSettings.defaults(), """
                  upstreams:
                    right: {baseUrl: "https://localhost:%d"}
                    wrong: {baseUrl: "https://localhost:%d"}
                    unknown: {baseUrl: "https://localhost:%d"}
                """.formatted(right, wrong, unknown));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        vertx.close().await();
        System.clearProperty(TRUST);
        System.clearProperty(PASSWORD);
    }

    @Test
    void a_certificate_of_the_name_is_accepted() {
        assertThat(get("/right/v1/models")).startsWith("HTTP/1.1 200 OK");

        assertThat(REQUESTS).contains("right /v1/models");
    }

    @Test
    void a_certificate_of_another_name_is_a_502() {
        assertThat(get("/wrong/v1/models"))
                .startsWith("HTTP/1.1 502 ")
                .contains("upstream_unreachable", "TLS failed: ");

        assertThat(REQUESTS).noneMatch(request -> request.startsWith("wrong"));
    }

    @Test
    void a_certificate_of_an_unknown_authority_is_a_502() {
        assertThat(get("/unknown/v1/models"))
                .startsWith("HTTP/1.1 502 ")
                .contains("upstream_unreachable", "TLS failed: ");

        assertThat(REQUESTS).noneMatch(request -> request.startsWith("unknown"));
    }

    private static String get(String path) {
        try (RawConnection client = new RawConnection(proxy.port)) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .readToEnd();
        }
    }

    private static int serve(String name, String subject) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + subject,
                "-validity",
                "2",
                "-keystore",
                store(name));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new JksOptions().setPath(store(name)).setPassword("password")))
                .requestHandler(request -> {
                    REQUESTS.add(name + " " + request.uri());
                    request.response().end("{}");
                });
        return server.listen(0, "127.0.0.1").await().actualPort();
    }

    private static String store(String name) {
        return directory.resolve(name + ".p12").toString();
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", "password", "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }
}
