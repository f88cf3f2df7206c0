package dev.fairlead.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReservedPathTest {

    @Test
    void no_path_is_covered_by_two_entries() {
        for (ReservedPath path : ReservedPath.values()) {
            assertThat(Arrays.stream(ReservedPath.values()).filter(other -> other.covers(path.path())))
                    .as(path.path())
                    .containsExactly(path);
        }
    }

    @Test
    void covers_what_lies_below_a_folder_and_nothing_that_only_begins_like_it() {
        assertThat(ReservedPath.API.covers("/api/v1/traces")).isTrue();
        assertThat(ReservedPath.API.covers("/apical")).isFalse();
        assertThat(ReservedPath.API.covers("/api/chat")).isFalse();
        assertThat(ReservedPath.HEALTH.covers("/health/other")).isFalse();
        assertThat(ReservedPath.METRICS.covers("/metrics2")).isFalse();
    }

    @Test
    void names_the_first_segment_of_every_path() {
        assertThat(ReservedPath.firstSegments())
                .containsExactlyInAnyOrder(
                        "api",
                        "openapi.yaml",
                        "docs",
                        "health",
                        "metrics",
                        "llmtrace",
                        "workflows",
                        "costs",
                        "agents",
                        "console");
    }

    @Test
    void refuses_two_mounts_that_claim_one_path() {
        Mount health = new Claim(EnumSet.of(ReservedPath.HEALTH, ReservedPath.LIVE));
        Mount alsoLive = new Claim(EnumSet.of(ReservedPath.LIVE));

        assertThatThrownBy(() -> Mounts.of(health, alsoLive))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/health/live is claimed by Claim and by Claim");
    }

    private record Claim(Set<ReservedPath> paths) implements Mount {
        @Override
        public Handler<HttpServerRequest> handler(Vertx loop) {
            return request -> request.response().end();
        }
    }
}
