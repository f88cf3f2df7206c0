package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.llmtrace.apply.Integrity;
import dev.fairlead.llmtrace.store.NumberRange;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Accounts for every call. */
final class IntegrityApi {

    private static final long MAX_RANGE = 100_000_000;

    private final Integrity integrity;
    private final LongSupplier lastCall;

    IntegrityApi(Integrity integrity, LongSupplier lastCall) {
        this.integrity = integrity;
        this.lastCall = lastCall;
    }

    void mount(RestApi.Builder api) {
        api.handle("getIntegrity", LlmTraceApi.answering(this::account));
    }

    private RestResponse account(RestRequest request) {
        long last = number(request, "last").orElseGet(lastCall::getAsLong);
        long first = number(request, "first").orElse(1L);
        if (last == 0) {
            return RestResponse.json(
                    200, new AccountView(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), List.of(), true));
        }
        if (first > last || last - first >= MAX_RANGE) {
            throw ProblemException.invalid(
                    "query.first", "Ask for a range of 1 to " + MAX_RANGE + " calls, first at or before last.");
        }
        NumberRange range = new NumberRange(first, last);
        return RestResponse.json(200, AccountView.of(range, integrity.check(range)));
    }

    private static Optional<Long> number(RestRequest request, String name) {
        try {
            return request.queryDecimal(name).map(BigDecimal::longValueExact);
        } catch (ArithmeticException e) {
            throw ProblemException.invalid("query." + name, "A call number has at most 19 digits.");
        }
    }

    /** See schema {@code Integrity}. */
    record AccountView(
            long first,
            long last,
            long received,
            long stored,
            long open,
            long waiting,
            long quarantined,
            long expired,
            long deleted,
            long dropped,
            long unscrubbed,
            int damagedBlocks,
            List<NumberRange> missing,
            List<Long> duplicates,
            boolean whole) {

        static AccountView of(NumberRange range, Integrity.Report report) {
            return new AccountView(
                    range.first(),
                    range.last(),
                    report.received(),
                    report.stored(),
                    report.open(),
                    report.waiting(),
                    report.quarantined(),
                    report.expired(),
                    report.deleted(),
                    report.dropped(),
                    report.unscrubbed(),
                    report.damagedBlocks(),
                    report.missing(),
                    report.duplicates(),
                    report.isSound());
        }
    }
}
