package dev.fairlead.llmtrace;

import dev.fairlead.core.Platform;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.llmtrace.proxy.CallJournal;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.function.Function;

/** Makes LLMTrace with parts of a test's choice, for tests in other packages. */
public final class LlmTraces {

    private LlmTraces() {}

    public static LlmTrace with(
            LlmTraceSettings settings, Platform platform, TraceStore store, Function<Journal, CallJournal> calls) {
        return new LlmTrace(settings, platform, store, calls);
    }
}
