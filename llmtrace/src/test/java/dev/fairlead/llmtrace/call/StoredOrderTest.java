package dev.fairlead.llmtrace.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.journal.Kind;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llmtrace.store.Gone;
import org.junit.jupiter.api.Test;

/** Journals and stores keep these constants by their position: a new one goes to the end, and none is moved or removed. */
class StoredOrderTest {

    @Test
    void kinds_of_journal_records_keep_their_order() {
        assertThat(Kind.values()).extracting(Enum::name).startsWith("OPENED", "CLOSED");
    }

    @Test
    void outcomes_keep_their_order() {
        assertThat(Outcome.values())
                .extracting(Enum::name)
                .startsWith("COMPLETED", "UPSTREAM_FAILED", "CLIENT_CANCELLED", "REFUSED", "INTERRUPTED");
    }

    @Test
    void qualities_of_usage_keep_their_order() {
        assertThat(Usage.Quality.values()).extracting(Enum::name).startsWith("REPORTED", "ESTIMATED", "PARTIAL");
    }

    @Test
    void reasons_for_a_missing_row_keep_their_order() {
        assertThat(Gone.Reason.values()).extracting(Enum::name).startsWith("EXPIRED", "DELETED", "DROPPED");
    }
}
