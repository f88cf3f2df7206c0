package dev.fairlead.llm.price.published;

import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PriceListException;
import dev.fairlead.llm.price.Source;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a published file says models cost, in the terms of our own price lists.
 *
 * @param format the file's format, for people
 * @param models those with at least one rate, in the order of the file
 * @param leftOut models that were not taken over, by reason, with how many each reason concerns
 */
public record PublishedPrices(String format, List<ModelPrices> models, Map<String, Integer> leftOut) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    public PublishedPrices {
        models = List.copyOf(models);
        leftOut = Map.copyOf(leftOut);
    }

    /**
     * Reads LiteLLM's {@code model_prices_and_context_window.json} or models.dev's {@code api.json}, whichever it is.
     *
     * @param name what errors call the file
     * @param day when the file was fetched: the day its figures count as verified
     * @throws PriceListException if it is neither, or not readable
     */
    public static PublishedPrices read(String name, byte[] content, LocalDate day) {
        JsonNode root;
        try {
            root = JSON.readTree(content);
        } catch (JacksonException malformed) {
            throw new PriceListException(name + ": not readable as JSON: " + malformed.getOriginalMessage(), malformed);
        } catch (NumberFormatException beyond) {
            throw new PriceListException(name + ": holds a number beyond all bounds: " + beyond.getMessage(), beyond);
        }
        if (LiteLlmFile.isOne(root)) {
            return LiteLlmFile.read(root, new Source(URI.create(LiteLlmFile.ADDRESS), day));
        }
        if (ModelsDevFile.isOne(root)) {
            return ModelsDevFile.read(root, new Source(URI.create(ModelsDevFile.ADDRESS), day));
        }
        throw new PriceListException(name + ": neither LiteLLM's price file (" + LiteLlmFile.ADDRESS
                + ") nor models.dev's (" + ModelsDevFile.ADDRESS + "); download one of them and try again");
    }
}
