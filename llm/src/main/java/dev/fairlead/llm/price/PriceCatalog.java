package dev.fairlead.llm.price;

import dev.fairlead.llm.call.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every known model costs, and since when and who says so. Immutable; rating is a pure function of the call and
 * this catalog's {@link #version()}, so that any call can be rated again later.
 *
 * <p>Names match by explicit rules only: an id, a listed alias, a dated snapshot of a model that declares its date form,
 * or one of these behind a vendor prefix that the price list declares. Anything else is unpriced.
 */
public final class PriceCatalog {

    private static final List<String> BUNDLED = List.of(
            "openai.yaml",
            "anthropic.yaml",
            "google.yaml",
            "bedrock.yaml",
            "cohere.yaml",
            "mistral.yaml",
            "xai.yaml",
            "groq.yaml");

    private final String version;
    private final Map<String, PriceList> lists;
    private final Map<String, Map<String, ModelPrices>> names;

    private PriceCatalog(String version, Map<String, PriceList> lists) {
        this.version = version;
        this.lists = lists;
        this.names = new HashMap<>();
        lists.forEach((provider, list) -> names.put(provider, namesOf(list)));
    }

    /** The price lists that come with Fairlead. */
    public static PriceCatalog bundled() {
        Map<String, PriceList> lists = new LinkedHashMap<>();
        MessageDigest digest = sha256();
        for (String name : BUNDLED) {
            byte[] content = resource("/prices/" + name);
            digest.update(content);
            PriceList list = new PriceListReader("prices/" + name, provider -> Optional.empty()).read(content);
            lists.put(list.provider(), list);
        }
        return new PriceCatalog(shortHash(digest), lists);
    }

    /**
     * This catalog with an operator's file over it. A model of the file replaces the one of the same id as a whole;
     * terms, adjustments and prefixes of the lower list stay in force, and the version names both.
     *
     * @throws PriceListException if the file is not a valid price list
     */
    public PriceCatalog withOverrides(Path file) {
        try {
            return withOverrides(file.toString(), Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new PriceListException(
                    "cannot read the price list " + file + ": " + unreadable.getMessage() + "", unreadable);
        }
    }

    /** As {@link #withOverrides(Path)}, from memory; {@code name} is what errors call the file. */
    public PriceCatalog withOverrides(String name, byte[] content) {
        PriceList upper = new PriceListReader(name, provider -> Optional.ofNullable(lists.get(provider))).read(content);
        Map<String, PriceList> both = new LinkedHashMap<>(lists);
        both.merge(upper.provider(), upper, PriceList::overlaidBy);
        MessageDigest digest = sha256();
        digest.update(content);
        return new PriceCatalog(version + "+" + shortHash(digest), both);
    }

    /** Changes whenever any figure or rule does: a hash of the price lists' content, one part per layer. */
    public String version() {
        return version;
    }

    /** Every model, by provider in the order of the price lists. */
    public List<ModelPrices> models() {
        List<ModelPrices> all = new ArrayList<>();
        lists.values().forEach(list -> all.addAll(list.models().values()));
        return List.copyOf(all);
    }

    /** The model a name means to a provider. */
    public Optional<ModelPrices> find(String provider, String model) {
        PriceList list = lists.get(provider);
        Map<String, ModelPrices> known = names.get(provider);
        if (list == null || known == null) {
            return Optional.empty();
        }
        Optional<ModelPrices> found = named(known, model);
        if (found.isPresent()) {
            return found;
        }
        for (String prefix : list.prefixes()) {
            if (model.startsWith(prefix)) {
                return named(known, model.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }

    /**
     * What the call costs. The model that served decides; the requested one counts only where the answer named none.
     * Never throws: whatever the price lists do not say is {@link Rating.Unpriced} with the reason.
     */
    public Rating rate(Billable call) {
        Optional<String> model = call.servedModel().or(call::requestedModel);
        if (model.isEmpty()) {
            return new Rating.Unpriced("the call names no model", version);
        }
        PriceList list = lists.get(call.provider());
        if (list == null) {
            return new Rating.Unpriced("no price list for provider '" + call.provider() + "'", version);
        }
        Optional<ModelPrices> prices = find(call.provider(), model.get());
        if (prices.isEmpty()) {
            return new Rating.Unpriced("no price for model '" + model.get() + "' of " + call.provider(), version);
        }
        if (call.summed() && !isOfOneBand(prices.get(), call.usage())) {
            return new Rating.Unpriced(
                    prices.get().id() + ": the price depends on the size of each prompt, and only their sum is known",
                    version);
        }
        return new CallRating(prices.get(), list.terms(call), call.usage(), call.at(), version).rate();
    }

    /** Whether prompts of that size together are each in the lowest band. */
    private static boolean isOfOneBand(ModelPrices model, Usage sum) {
        return model.cards().stream()
                .map(RateCard::band)
                .allMatch(band -> band.above() > 0 || sum.totalInput() <= band.upTo());
    }

    private static Optional<ModelPrices> named(Map<String, ModelPrices> known, String name) {
        ModelPrices exact = known.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        int version = name.indexOf('@');
        if (version > 0) {
            // Vertex AI's way to write a version.
            String stem = name.substring(0, version);
            String dated = name.substring(version + 1);
            return named(known, dated.equals("default") ? stem : stem + "-" + dated);
        }
        return dated(known, name, DateSuffix.DASHED).or(() -> dated(known, name, DateSuffix.COMPACT));
    }

    /** Only an id can carry a date, never an alias: what a dated alias would mean is for the list to say. */
    private static Optional<ModelPrices> dated(Map<String, ModelPrices> known, String name, DateSuffix suffix) {
        return suffix.stem(name)
                .flatMap(stem -> Optional.ofNullable(known.get(stem))
                        .filter(model -> model.dated() == suffix && model.id().equals(stem)));
    }

    private static Map<String, ModelPrices> namesOf(PriceList list) {
        Map<String, ModelPrices> names = new HashMap<>();
        for (ModelPrices model : list.models().values()) {
            put(names, model.id(), model);
            model.aliases().forEach(alias -> put(names, alias, model));
        }
        list.renamed().forEach((name, id) -> {
            ModelPrices model = list.models().get(id);
            if (model == null) {
                throw new PriceListException(
                        "'rename' maps '" + name + "' to '" + id + "', which is no model of " + list.provider());
            }
            put(names, name, model);
        });
        return names;
    }

    private static void put(Map<String, ModelPrices> names, String name, ModelPrices model) {
        ModelPrices other = names.putIfAbsent(name, model);
        if (other != null) {
            throw new PriceListException("'" + name + "' names both " + other.id() + " and " + model.id() + " of "
                    + model.provider() + "; a name can have one meaning");
        }
    }

    private static byte[] resource(String path) {
        try (InputStream in = PriceCatalog.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new PriceListException("the price list " + path + " is not in this build");
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static String shortHash(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest(), 0, 6);
    }
}
