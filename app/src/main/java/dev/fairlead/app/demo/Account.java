package dev.fairlead.app.demo;

import dev.fairlead.app.client.Call;
import dev.fairlead.app.demo.DemoClient.Sent;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Billable;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llm.simulator.ReceivedCall;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What was sent, what was recorded and what the provider billed, side by side.
 *
 * @param faults what does not agree, as sentences; empty when everything does
 * @param exact calls whose recorded usage was reported, and equals what the provider billed
 * @param estimated calls the provider billed without telling, whose usage is therefore estimated
 * @param billedCost the provider's bill of the exact calls in US dollars
 * @param recordedCost the same calls as recorded
 */
record Account(
        List<Call> recorded,
        List<String> faults,
        int exact,
        int estimated,
        BigDecimal billedCost,
        BigDecimal recordedCost,
        long billedTokens,
        long recordedTokens) {

    /**
     * @param recorded in any order
     * @param billed the provider's own account of each call it got
     */
    static Account of(List<Sent> sent, List<Call> recorded, List<ReceivedCall> billed, PriceCatalog catalog) {
        Map<String, List<Call>> byTrace = recorded.stream().collect(Collectors.groupingBy(Call::traceId));
        Map<String, ReceivedCall> byCallId =
                billed.stream().collect(Collectors.toMap(ReceivedCall::callId, Function.identity(), (a, b) -> b));
        List<String> faults = new ArrayList<>();
        List<Call> inOrder = new ArrayList<>();
        int exact = 0;
        int estimated = 0;
        BigDecimal billedCost = BigDecimal.ZERO;
        BigDecimal recordedCost = BigDecimal.ZERO;
        long billedTokens = 0;
        long recordedTokens = 0;
        for (Sent call : sent) {
            String name = call.callId() + " (" + call.call().path() + ")";
            List<Call> found = byTrace.getOrDefault(call.traceId(), List.of());
            if (found.size() != 1) {
                faults.add(name + " is recorded " + found.size() + " times instead of once");
                continue;
            }
            Call record = found.getFirst();
            inOrder.add(record);
            Optional<ReceivedCall> bill = Optional.ofNullable(byCallId.get(call.callId()));
            Usage charged = bill.map(ReceivedCall::usage).orElse(Usage.NONE);
            if (charged.totalTokens() == 0) {
                continue;
            }
            if (!record.quality().equals("reported")) {
                estimated++;
                if (record.usage().isEmpty()) {
                    faults.add(name + " was billed and is recorded without usage");
                }
                continue;
            }
            if (!agrees(record, charged)) {
                faults.add(name + " is recorded with " + record.input() + " + " + record.output()
                        + " tokens and billed with " + charged.totalInput() + " + " + charged.output());
            }
            exact++;
            billedTokens += charged.totalTokens();
            recordedTokens += record.input() + record.output();
            recordedCost = recordedCost.add(record.cost().orElse(BigDecimal.ZERO));
            billedCost = billedCost.add(bill.map(received -> price(received, record.startedAt(), call, catalog))
                    .orElse(BigDecimal.ZERO));
        }
        if (billedCost.compareTo(recordedCost) != 0) {
            faults.add("the recorded cost " + recordedCost.toPlainString() + " is not the billed cost "
                    + billedCost.toPlainString());
        }
        return new Account(
                List.copyOf(inOrder),
                List.copyOf(faults),
                exact,
                estimated,
                billedCost,
                recordedCost,
                billedTokens,
                recordedTokens);
    }

    private static boolean agrees(Call record, Usage charged) {
        return record.usage()
                .filter(usage -> usage.path("input_uncached").asLong() == charged.inputUncached()
                        && usage.path("cache_read").asLong() == charged.cacheRead()
                        && usage.path("cache_write5m").asLong() == charged.cacheWrite5m()
                        && usage.path("cache_write1h").asLong() == charged.cacheWrite1h()
                        && usage.path("output").asLong() == charged.output())
                .isPresent();
    }

    private static BigDecimal price(ReceivedCall received, Instant at, Sent call, PriceCatalog catalog) {
        Rating rating = catalog.rate(new Billable(
                call.call().anthropic() ? "anthropic" : "openai",
                Optional.empty(),
                Optional.of(received.model()),
                received.usage(),
                received.serviceTier().isEmpty() ? Optional.empty() : Optional.of(received.serviceTier()),
                Optional.empty(),
                Optional.empty(),
                false,
                at));
        return rating instanceof Rating.Priced priced ? priced.cost().amount() : BigDecimal.ZERO;
    }
}
