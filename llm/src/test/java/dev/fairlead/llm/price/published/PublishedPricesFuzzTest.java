package dev.fairlead.llm.price.published;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PriceListException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a downloaded price file holds: rates that can be prices, or a clear error; a failure names its seed. */
@Timeout(120)
class PublishedPricesFuzzTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

    private static final String LITELLM = """
            {"acme/anvil": {"litellm_provider": "acme", "mode": "chat", "source": "https://example.com",
              "input_cost_per_token": 1e-06, "cache_creation_input_token_cost_above_1hr": 2e-06,
              "output_cost_per_token_above_200k_tokens": 6e-06, "output_cost_per_token": 4e-06,
              "input_cost_per_token_batches": 5e-07},
             "ranker": {"litellm_provider": "acme", "mode": "rerank", "input_cost_per_query": 0.002}}""";
    private static final String MODELS_DEV = """
            {"acme": {"models": {"anvil": {"cost": {"input": 1.25, "output": 4, "cache_read": 0.1,
              "context_over_200k": {"input": 2.5, "output": 6}}}}}}""";
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "-0.0",
            "1e999999999",
            "1e-999999999",
            "1e2147483647",
            "1e-2147483647",
            "0e2147483647",
            "1e99999999999",
            "123456789012345678901234567890",
            "0.000000000000000000000000000001",
            "1e3",
            "null",
            "\"1\"",
            "true",
            "[]");
    private static final Pattern NUMBER = Pattern.compile("(?<=: )[0-9][0-9.e-]*");

    @Test
    void any_damaged_file_gives_rates_that_can_be_prices_or_a_clear_error() {
        PublishedPrices.read("warm.json", LITELLM.getBytes(StandardCharsets.UTF_8), DAY);
        PublishedPrices.read("warm.json", MODELS_DEV.getBytes(StandardCharsets.UTF_8), DAY);
        int read = 0;
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            byte[] file = damaged(random.nextBoolean() ? LITELLM : MODELS_DEV, random);

            long before = allocated();
            try {
                for (ModelPrices model :
                        PublishedPrices.read("file.json", file, DAY).models()) {
                    read++;
                    assertThat(rates(model)).as("seed %d", seed).isNotEmpty().allSatisfy(rate -> {
                        assertThat(rate).isNotNegative();
                        assertThat(rate.toPlainString()).hasSizeLessThan(40);
                    });
                }
            } catch (PriceListException e) {
                assertThat(e.getMessage()).as("seed %d", seed).startsWith("file.json: ");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + new String(file, StandardCharsets.UTF_8), e);
            }
            assertThat(allocated() - before).as("seed %d", seed).isLessThan(5_000_000);
        }
        assertThat(read).isGreaterThan(1_000);
    }

    private static byte[] damaged(String file, Random random) {
        String other = NUMBER.matcher(file)
                .replaceAll(
                        found -> random.nextInt(3) == 0 ? NUMBERS.get(random.nextInt(NUMBERS.size())) : found.group());
        if (random.nextInt(5) == 0) {
            other = other.replace("above_200k", "above_" + "9".repeat(random.nextInt(30)) + "k");
        }
        byte[] bytes = other.getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(3) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static Stream<BigDecimal> rates(ModelPrices model) {
        return Stream.concat(
                model.cards().stream().flatMap(card -> card.rates().values().stream()),
                model.unitRates().stream().map(unit -> unit.rate()));
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
