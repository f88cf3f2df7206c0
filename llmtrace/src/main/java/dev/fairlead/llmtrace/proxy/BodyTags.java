package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llmtrace.call.ContentMode;
import dev.fairlead.llmtrace.call.Pseudonym;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a call belongs to where its body says so: the {@code metadata} of OpenAI's requests and the like. Bodies are
 * content, so the content mode decides what is kept of it.
 */
final class BodyTags {

    private BodyTags() {}

    /**
     * Name and value under {@link ContentMode#FULL}, the name and a hash of the value under {@link ContentMode#HASH}. A
     * name with {@code =} is left out: no filter could tell it from its value.
     */
    static Map<String, String> of(ContentMode mode, RequestFacts facts) {
        if (mode == ContentMode.NONE || facts.metadata().isEmpty()) {
            return Map.of();
        }
        Map<String, String> tags = new LinkedHashMap<>();
        facts.metadata().forEach((name, value) -> {
            if (!name.isBlank() && name.indexOf('=') < 0) {
                tags.put(name, mode == ContentMode.FULL ? value : Pseudonym.of(value));
            }
        });
        return tags;
    }
}
