package dev.fairlead.app.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One call the demo makes.
 *
 * @param path as the provider's SDK would ask for it; a whole URL goes there, past the proxy
 * @param body empty for a GET
 * @param headers beside those of the credential
 * @param leaveAfter bytes of the answer after which the client goes away
 */
record DemoCall(
        String path,
        Credential credential,
        Map<String, Object> body,
        Map<String, String> headers,
        OptionalInt leaveAfter) {

    /** How the caller makes itself known. */
    enum Credential {
        /** A Fairlead key in the place of the provider's. */
        VIRTUAL_KEY,
        /** The provider's key passes through; a Fairlead key in a header of its own names the caller. */
        PASS_THROUGH,
        /** The provider's key alone. */
        ANONYMOUS
    }

    DemoCall {
        body = Map.copyOf(body);
        headers = Map.copyOf(headers);
    }

    static DemoCall chat(Map<String, Object> body) {
        return new DemoCall("/v1/chat/completions", Credential.VIRTUAL_KEY, body, Map.of(), OptionalInt.empty());
    }

    static DemoCall responses(Map<String, Object> body) {
        return new DemoCall("/v1/responses", Credential.VIRTUAL_KEY, body, Map.of(), OptionalInt.empty());
    }

    static DemoCall messages(Map<String, Object> body) {
        return new DemoCall("/v1/messages", Credential.VIRTUAL_KEY, body, Map.of(), OptionalInt.empty())
                .header("anthropic-version", "2023-06-01");
    }

    static DemoCall countTokens(Map<String, Object> body) {
        return new DemoCall("/v1/messages/count_tokens", Credential.VIRTUAL_KEY, body, Map.of(), OptionalInt.empty())
                .header("anthropic-version", "2023-06-01");
    }

    static DemoCall models() {
        return new DemoCall("/v1/models", Credential.ANONYMOUS, Map.of(), Map.of(), OptionalInt.empty());
    }

    DemoCall by(String user) {
        return header("X-LLMTrace-User-ID", user);
    }

    DemoCall in(String session) {
        return header("X-LLMTrace-Session-ID", session);
    }

    DemoCall tagged(String tags) {
        return header("X-LLMTrace-Tags", tags);
    }

    DemoCall with(Credential other) {
        return new DemoCall(path, other, body, headers, leaveAfter);
    }

    /** How the simulated provider is to behave; see docs/simulated-provider.md. */
    DemoCall simulate(String name, Object value) {
        return header("x-simulate-" + name, value.toString());
    }

    DemoCall stream() {
        Map<String, Object> streaming = new LinkedHashMap<>(body);
        streaming.put("stream", true);
        return new DemoCall(path, credential, streaming, headers, leaveAfter)
                .simulate("first-token-ms", 40)
                .simulate("chunk-delay-ms", 4);
    }

    DemoCall leavingAfter(int bytes) {
        return new DemoCall(path, credential, body, headers, OptionalInt.of(bytes));
    }

    boolean anthropic() {
        return path.startsWith("/v1/messages");
    }

    private DemoCall header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new DemoCall(path, credential, body, more, leaveAfter);
    }
}
