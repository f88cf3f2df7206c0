package dev.fairlead.bench.scale;

import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalRefusal;
import dev.fairlead.llmtrace.call.CallCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Writes calls to a journal as a proxy does that has several hundred under way. */
record JournalFill(Journal journal) {

    void write(List<MadeCall> calls) {
        List<CompletableFuture<Long>> opened = calls.stream()
                .map(call -> written(done -> journal.open(List.of(CallCodec.encode(call.opened())), done)))
                .toList();
        List<CompletableFuture<Long>> closed = IntStream.range(0, calls.size())
                .mapToObj(i -> {
                    long number = opened.get(i).join();
                    return written(done -> journal.close(
                            number, List.of(CallCodec.encode(calls.get(i).closed())), done));
                })
                .toList();
        closed.forEach(CompletableFuture::join);
    }

    private interface Append {
        void to(Appended done);
    }

    private static CompletableFuture<Long> written(Append append) {
        CompletableFuture<Long> number = new CompletableFuture<>();
        append.to(new Appended() {
            @Override
            public void appended(long entry, long position) {
                number.complete(entry);
            }

            @Override
            public void refused(JournalRefusal reason) {
                number.completeExceptionally(new IllegalStateException(reason.message()));
            }
        });
        return number;
    }
}
