package dev.fairlead.core.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** One JSON object a line: time, level, logger, message, then the event's own fields. */
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {

    private static final Set<String> OWN = Set.of("time", "level", "logger", "thread", "message", "error", "stack");

    private final JsonFactory factory = new JsonFactory();

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new ByteArrayOutputStream(256);
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty("time", event.getInstant().toString());
            json.writeStringProperty("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
            json.writeStringProperty("logger", event.getLoggerName());
            json.writeStringProperty("message", event.getFormattedMessage());
            if (event.getKeyValuePairs() != null) {
                event.getKeyValuePairs().forEach(pair -> field(json, pair));
            }
            json.writeStringProperty("thread", event.getThreadName());
            IThrowableProxy thrown = event.getThrowableProxy();
            if (thrown != null) {
                json.writeStringProperty("error", thrown.getClassName() + ": " + thrown.getMessage());
                json.writeStringProperty("stack", ThrowableProxyUtil.asString(thrown));
            }
            json.writeEndObject();
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void field(JsonGenerator json, KeyValuePair pair) {
        String key = OWN.contains(pair.key) ? "field_" + pair.key : pair.key;
        switch (pair.value) {
            case Long number -> json.writeNumberProperty(key, number);
            case Integer number -> json.writeNumberProperty(key, number);
            case Double number when Double.isFinite(number) -> json.writeNumberProperty(key, number);
            case Boolean truth -> json.writeBooleanProperty(key, truth);
            case null -> json.writeNullProperty(key);
            default -> json.writeStringProperty(key, pair.value.toString());
        }
    }

    @Override
    public byte[] footerBytes() {
        return "".getBytes(StandardCharsets.UTF_8);
    }
}
