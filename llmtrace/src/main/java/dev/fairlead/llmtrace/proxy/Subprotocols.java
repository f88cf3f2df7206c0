package dev.fairlead.llmtrace.proxy;

import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The subprotocols a WebSocket client offers. Browsers cannot set headers, so OpenAI takes an API key as one of them:
 * https://developers.openai.com/api/docs/guides/realtime-websocket. A Fairlead key there is swapped like any other.
 */
final class Subprotocols {

    static final String HEADER = "sec-websocket-protocol";
    private static final String KEY = "openai-insecure-api-key.";

    private Subprotocols() {}

    /** The Fairlead key among the offers, empty when there is none. */
    static String fairleadKey(MultiMap headers) {
        if (!headers.contains(HEADER)) {
            return "";
        }
        return offers(headers).stream()
                .filter(Subprotocols::carriesFairleadKey)
                .map(offer -> offer.substring(KEY.length()))
                .findFirst()
                .orElse("");
    }

    /** Offers upstream what the client offers, with our credential in the place of its Fairlead key, or without it. */
    static void put(MultiMap from, MultiMap to, Optional<String> credential) {
        if (fairleadKey(from).isEmpty()) {
            return;
        }
        String offered = offers(from).stream()
                .flatMap(offer -> carriesFairleadKey(offer)
                        ? credential.map(ours -> KEY + ours).stream()
                        : Optional.of(offer).stream())
                .collect(Collectors.joining(", "));
        to.remove(HEADER);
        if (!offered.isEmpty()) {
            to.set(HEADER, offered);
            // One place for the credential is enough.
            Family.KEY_HEADERS.forEach(to::remove);
        }
    }

    /** A server may choose the offer with the key; the client gets its own key back, never our credential. */
    static void putChosen(MultiMap request, MultiMap answer) {
        String key = fairleadKey(request);
        String chosen = Headers.value(answer, HEADER);
        if (!key.isEmpty() && chosen.startsWith(KEY)) {
            answer.set(HEADER, KEY + key);
        }
    }

    private static boolean carriesFairleadKey(String offer) {
        return offer.startsWith(KEY + Headers.KEY_PREFIX);
    }

    private static List<String> offers(MultiMap headers) {
        return headers.getAll(HEADER).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::trim)
                .filter(offer -> !offer.isEmpty())
                .toList();
    }
}
