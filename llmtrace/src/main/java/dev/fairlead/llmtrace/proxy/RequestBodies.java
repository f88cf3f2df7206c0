package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.BodyDecoding;

/** Reads request bodies that may be compressed. */
final class RequestBodies {

    /** Plain bytes a compressed request may have; what lies beyond is relayed but not read. */
    private static final int MAX_PLAIN_BYTES = 64 * 1024 * 1024;

    private RequestBodies() {}

    static RequestFacts read(Route route, byte[] body, String contentEncoding, Detail detail) {
        BodyDecoding.Decoded decoded = BodyDecoding.decode(body, contentEncoding, MAX_PLAIN_BYTES);
        RequestFacts facts = route.dialect().readRequest(route.operation(), route.path(), decoded.bytes(), detail);
        return decoded.problem().isEmpty()
                ? facts
                : new RequestFacts(
                        facts.model(),
                        facts.stream(),
                        facts.maxTokens(),
                        facts.parameters(),
                        facts.toolNames(),
                        facts.inputChars(),
                        facts.preview(),
                        facts.segments(),
                        decoded.problem());
    }
}
