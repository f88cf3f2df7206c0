package dev.fairlead.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void quiet() {
        Logging.configure(new LogSettings(LogSettings.Level.WARN, LogSettings.Format.TEXT));
    }

    @Test
    void writes_one_json_object_a_line_with_the_events_fields() {
        Logger log = logger("dev.fairlead.core.Thing", LogSettings.Level.INFO, LogSettings.Format.JSON);

        log.atInfo()
                .addKeyValue("trace_id", "abc")
                .addKeyValue("port", 8080)
                .addKeyValue("message", "mine")
                .log("listening\non a port");

        var line = Json.mapper().readTree(written());
        assertThat(written().lines()).hasSize(1);
        assertThat(line.path("level").asString()).isEqualTo("info");
        assertThat(line.path("logger").asString()).isEqualTo("dev.fairlead.core.Thing");
        assertThat(line.path("message").asString()).isEqualTo("listening\non a port");
        assertThat(line.path("trace_id").asString()).isEqualTo("abc");
        assertThat(line.path("port").asInt()).isEqualTo(8080);
        assertThat(line.path("field_message").asString()).isEqualTo("mine");
        assertThat(line.path("time").asString()).endsWith("Z");
    }

    @Test
    void writes_an_exception_into_its_line() {
        Logger log = logger("dev.fairlead.core.Thing", LogSettings.Level.INFO, LogSettings.Format.JSON);

        log.atError().setCause(new IllegalStateException("broken")).log("it failed");

        var line = Json.mapper().readTree(written());
        assertThat(line.path("error").asString()).isEqualTo("java.lang.IllegalStateException: broken");
        assertThat(line.path("stack").asString()).contains("LoggingTest");
    }

    @Test
    void a_text_line_cannot_be_forged_by_a_line_break() {
        Logger log = logger("dev.fairlead.core.Thing", LogSettings.Level.INFO, LogSettings.Format.TEXT);

        log.atWarn().addKeyValue("user", "a\nERROR forged").log("first\r\nsecond");

        assertThat(written().lines()).hasSize(1);
        assertThat(written()).contains("WARN  Thing  first\\u000d\\u000asecond user=a\\u000aERROR forged");
    }

    @Test
    void keeps_to_its_level_and_keeps_libraries_quiet() {
        Logger ours = logger("dev.fairlead.core.Thing", LogSettings.Level.DEBUG, LogSettings.Format.TEXT);
        Logger netty = LoggerFactory.getLogger("io.netty.channel");

        ours.trace("ours trace");
        ours.debug("ours debug");
        netty.info("netty info");
        netty.warn("netty warn");

        assertThat(written()).contains("ours debug", "netty warn").doesNotContain("ours trace", "netty info");
    }

    private Logger logger(String name, LogSettings.Level level, LogSettings.Format format) {
        Logging.configure(new LogSettings(level, format), out);
        return LoggerFactory.getLogger(name);
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
