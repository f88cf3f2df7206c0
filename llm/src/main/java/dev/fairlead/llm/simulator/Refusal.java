package dev.fairlead.llm.simulator;

import java.util.Optional;

/**
 * An error answer before it is worded in a provider's envelope.
 *
 * @param code the provider-independent reason, which both providers' types and codes follow from
 */
record Refusal(Code code, int status, String message, Optional<String> param) {

    enum Code {
        NO_KEY,
        INVALID,
        UNKNOWN_PATH,
        UNKNOWN_MODEL,
        RATE_LIMITED,
        OVERLOADED,
        SERVER
    }

    static Refusal of(Code code, int status, String message) {
        return new Refusal(code, status, message, Optional.empty());
    }

    static Refusal status(int status) {
        return switch (status) {
            case 401, 403 -> of(Code.NO_KEY, status, "The simulated provider refuses this key.");
            case 404 -> of(Code.UNKNOWN_MODEL, status, "The simulated provider knows no such model.");
            case 429 -> of(Code.RATE_LIMITED, status, "Rate limit of the simulated provider reached.");
            case 503, 529 -> of(Code.OVERLOADED, status, "The simulated provider is overloaded.");
            default ->
                status < 500
                        ? of(Code.INVALID, status, "The simulated provider refuses this request.")
                        : of(Code.SERVER, status, "The simulated provider failed.");
        };
    }
}
