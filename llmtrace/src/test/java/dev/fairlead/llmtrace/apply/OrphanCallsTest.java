package dev.fairlead.llmtrace.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OrphanCallsTest {

    @TempDir
    Path directory;

    @Test
    void only_calls_a_provider_bills_are_given_tokens() {
        CallOpened chat = Rig.opened("chat");
        try (Rig rig = Rig.started(directory)) {
            rig.open(CallCodec.encode(chat));
            rig.open(CallCodec.encode(with(chat, "anthropic.messages", "count_tokens", chat.request())));
            rig.open(CallCodec.encode(with(chat, "opaque", "opaque", RequestFacts.OPAQUE)));
        }

        try (Rig rig = Rig.started(directory)) {
            rig.awaitApplied();

            List<CallRow> rows = rig.rows();
            assertThat(rows).hasSize(3).extracting(CallRow::outcome).containsOnly(Outcome.INTERRUPTED);
            for (CallRow row : rows) {
                if (row.number() == 1) {
                    assertThat(row.answer().usage()).contains(Usage.of(100, 0, Usage.Quality.PARTIAL));
                    assertThat(row.rating()).isPresent();
                } else {
                    assertThat(row.answer().usage()).isEmpty();
                    assertThat(row.rating()).isEmpty();
                }
            }
        }
    }

    private static CallOpened with(CallOpened call, String dialect, String operation, RequestFacts request) {
        return new CallOpened(
                call.traceId(),
                call.spanId(),
                call.parentSpanId(),
                call.startedAt(),
                call.caller(),
                call.upstream(),
                call.provider(),
                dialect,
                operation,
                call.method(),
                call.path(),
                request,
                call.body());
    }
}
