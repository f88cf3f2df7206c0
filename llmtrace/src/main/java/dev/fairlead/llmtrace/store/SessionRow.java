package dev.fairlead.llmtrace.store;

import dev.fairlead.llm.price.Money;
import java.time.Instant;
import java.util.List;

/**
 * The calls of one session of one tenant, summed up.
 *
 * @param tokens all tokens, input and output
 * @param unpriced calls that should have a cost and have none
 * @param first start of the first call
 * @param last start of the last call
 * @param models served models, or requested ones where the answer named none; in alphabetical order
 * @param users in alphabetical order
 */
public record SessionRow(
        String tenant,
        String session,
        long calls,
        long errors,
        long tokens,
        Money cost,
        long unpriced,
        Instant first,
        Instant last,
        List<String> models,
        List<String> users) {
    public SessionRow {
        models = List.copyOf(models);
        users = List.copyOf(users);
    }
}
