package dev.fairlead.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchSettingsTest {
    @TempDir
    Path folder;

    @Test
    void the_settings_of_the_project_can_be_read() {
        BenchSettings settings = BenchSettings.read(Path.of("bench.yaml"));

        assertThat(settings.peers()).extracting(PeerSettings::name).contains("direct", "nginx", "portkey", "fairlead");
        assertThat(settings.upstreams()).containsKeys("nginx", "simulator");
    }

    @Test
    void an_unknown_key_stops_with_its_name() throws IOException {
        Path file = folder.resolve("bench.yaml");
        Files.writeString(file, "upstreams: {}\npeers:\n  - {name: x, path: /v1, setings: y}\n");

        assertThatThrownBy(() -> BenchSettings.read(file))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("setings");
    }

    @Test
    void an_unknown_peer_stops_with_the_known_ones() {
        BenchSettings settings = BenchSettings.read(Path.of("bench.yaml"));

        assertThatThrownBy(() -> settings.peers(List.of("ngnix")))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("ngnix")
                .hasMessageContaining("nginx");
    }

    @Test
    void variables_are_filled_and_unknown_ones_refused() {
        Variables variables = new Variables(Map.of("port", "80", "work", "/a$b\\c"));

        assertThat(variables.fill("${work}:${port} $uri")).isEqualTo("/a$b\\c:80 $uri");
        assertThatThrownBy(() -> variables.fill("${prt}"))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("prt");
    }

    @Test
    void says_what_is_missing() {
        ProcessSettings settings = new ProcessSettings(
                List.of("true"), Map.of(), Map.of(), List.of("sh", "no-such-program", folder + "/none"), "", List.of());

        List<String> missing = new Prerequisites(new Variables(Map.of())).missing(settings);

        assertThat(missing).containsExactly("no-such-program", folder + "/none");
    }
}
