package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import java.util.List;
import java.util.Optional;

/**
 * One provider wire format: which requests are its own, what they and their answers say, and how it words an error.
 * A new one is a new package beside the others and a line in {@link Dialects}. Implementations are stateless.
 */
public interface Dialect {

    /** Stable name stored with every call, such as {@code openai.chat} or {@code anthropic.messages}. */
    String name();

    /** The first part of the name: the provider whose format it is. */
    default String family() {
        int dot = name().indexOf('.');
        return dot < 0 ? name() : name().substring(0, dot);
    }

    /** All operations there are, each with a name of its own. */
    List<Operation> operations();

    /**
     * The operation a request asks for, empty when it is not of this dialect.
     *
     * @param path without the upstream's prefix and without query, such as {@code /v1/chat/completions}
     */
    Optional<Operation> operation(String method, String path);

    /**
     * Reads a whole, decoded request body. Never throws for what a client sends: see {@link RequestFacts#problem}.
     *
     * @param path of the request, for formats that name the model there; perhaps with a prefix before what the dialect
     *     knows, and with a query
     */
    RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail);

    /** Starts reading the answer to a request. */
    AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail);

    /** An error in this provider's own envelope, so that its SDKs raise their own exceptions. */
    byte[] errorBody(ProxyError error);
}
