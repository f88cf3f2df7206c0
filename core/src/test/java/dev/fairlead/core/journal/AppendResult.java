package dev.fairlead.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What became of one append; fails the test when it is told twice. */
final class AppendResult implements Appended {

    private final AtomicInteger calls = new AtomicInteger();
    private volatile long number;
    private volatile long position;
    private volatile JournalRefusal refusal;
    private final CountDownLatch done = new CountDownLatch(1);

    static AppendResult open(Appends journal, String payload) {
        return open(journal, bytes(payload));
    }

    static AppendResult open(Appends journal, ByteBuffer... payload) {
        AppendResult result = new AppendResult();
        journal.open(List.of(payload), result);
        return result;
    }

    static AppendResult close(Appends journal, long number, String payload) {
        return close(journal, number, bytes(payload));
    }

    static AppendResult close(Appends journal, long number, ByteBuffer... payload) {
        AppendResult result = new AppendResult();
        journal.close(number, List.of(payload), result);
        return result;
    }

    /** An opening's record that nobody appended. */
    static ByteBuffer encode(long number, long position, int payloadBytes) {
        List<ByteBuffer> payload = List.of(ByteBuffer.allocate(payloadBytes));
        return RecordFormat.encode(new Append(Kind.OPENED, 0, payload, new AppendResult()), number, position);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(JournalRecord record) {
        return StandardCharsets.UTF_8.decode(record.payload().duplicate()).toString();
    }

    @Override
    public void appended(long givenNumber, long givenPosition) {
        number = givenNumber;
        position = givenPosition;
        finish();
    }

    @Override
    public void refused(JournalRefusal reason) {
        refusal = reason;
        finish();
    }

    private void finish() {
        if (calls.incrementAndGet() > 1) {
            throw new AssertionError("an append was answered twice");
        }
        done.countDown();
    }

    boolean isDone() {
        return done.getCount() == 0;
    }

    boolean isAppended() {
        return isDone() && refusal == null;
    }

    private void awaitDone() {
        try {
            assertThat(done.await(30, TimeUnit.SECONDS))
                    .as("answer to an append")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    long number() {
        awaitDone();
        assertThat(refusal).isNull();
        return number;
    }

    long position() {
        number();
        return position;
    }

    JournalRefusal refusal() {
        awaitDone();
        assertThat(refusal)
                .as("refusal of an append that became entry %d", number)
                .isNotNull();
        return refusal;
    }
}
