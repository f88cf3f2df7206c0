package dev.fairlead.core.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging. Fields go through SLF4J's fluent API:
 * {@code log.atInfo().addKeyValue("trace_id", id).addKeyValue("port", 8080).log("listening")}.
 */
public final class Logging {

    private Logging() {}

    /** Logs to standard error. */
    public static void configure(LogSettings settings) {
        configure(settings, System.err);
    }

    /** Logs to {@code out}, which stays open. */
    public static void configure(LogSettings settings, OutputStream out) {
        configure((LoggerContext) LoggerFactory.getILoggerFactory(), settings, out);
    }

    static void configure(LoggerContext context, LogSettings settings, OutputStream out) {
        context.reset();
        Encoder<ILoggingEvent> encoder = switch (settings.format()) {
            case JSON -> new JsonLineEncoder();
            case TEXT -> new TextLineEncoder();
        };
        encoder.setContext(context);
        encoder.start();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setEncoder(encoder);
        appender.setOutputStream(new Unclosed(out));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        var level = ch.qos.logback.classic.Level.toLevel(settings.level().name());
        var libraries = ch.qos.logback.classic.Level.WARN;
        // Libraries speak only of what is wrong, whatever level ours are at.
        root.setLevel(level.isGreaterOrEqual(libraries) ? level : libraries);
        context.getLogger("dev.fairlead").setLevel(level);
        // A peer that resets its connection is no event of ours; whoever uses the connection reports what it meant.
        context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(ch.qos.logback.classic.Level.OFF);
    }
}
