package dev.fairlead.llmtrace.apply;

import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.call.Pseudonym;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets what a batch used count once, with the first call that was told all of it, however often clients ask. Which
 * batches have counted is stored in the transaction that stores such a call, as hashes: it outlives the call. For the
 * applier's thread.
 */
final class BatchReports {

    private static final Pattern BATCH = Pattern.compile("/batches/([^/?]+)");

    private final Set<String> counted = new HashSet<>();

    /** Takes over what the store knows. */
    void inherit(TraceStore store) {
        counted.addAll(store.countedBatches());
    }

    /**
     * What stands for the batch whose usage this call is the first to report; empty for a call that reports none, and
     * for one that reports it again or not to the end.
     */
    Optional<String> firstReport(CallOpened opened, CallClosed closed) {
        if (!isReport(opened, closed) || closed.outcome() != Outcome.COMPLETED || closed.status() != 200) {
            return Optional.empty();
        }
        return key(opened).filter(key -> !counted.contains(key));
    }

    /** The call without usage that is not its own, or has counted before. */
    CallClosed settled(CallOpened opened, CallClosed closed) {
        return isReport(opened, closed) && firstReport(opened, closed).isEmpty()
                ? closed.withAnswer(closed.answer().withUsage(Optional.empty()))
                : closed;
    }

    void count(String key) {
        counted.add(key);
    }

    private static boolean isReport(CallOpened opened, CallClosed closed) {
        return closed.answer().usage().isPresent() && Dialects.reportsBatch(opened.dialect(), opened.operation());
    }

    /** Ids of batches are taken to be unique at an upstream, whoever asks. */
    private static Optional<String> key(CallOpened opened) {
        Matcher batch = BATCH.matcher(opened.path());
        return batch.find() ? Optional.of(Pseudonym.of(opened.upstream() + '\n' + batch.group(1))) : Optional.empty();
    }
}
