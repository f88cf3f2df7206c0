package dev.fairlead.llmtrace.proxy;

import io.vertx.core.MultiMap;

/** Puts our credential into a request in the way the call's family of dialects expects it. */
final class UpstreamCredential {

    private UpstreamCredential() {}

    static void put(MultiMap headers, String family, String credential) {
        headers.remove("authorization");
        headers.remove("x-api-key");
        if (family.equals("anthropic")) {
            headers.set("x-api-key", credential);
        } else {
            headers.set("authorization", "Bearer " + credential);
        }
    }
}
