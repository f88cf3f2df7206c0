package dev.fairlead.llm.simulator;

import java.util.Locale;

/** What goes wrong with an answer. Faults in the middle of an answer happen at {@link Behaviour#faultAt}. */
public sealed interface Fault {

    /** Faults that need nothing more to be said. */
    enum Plain implements Fault {
        NONE,
        /** The connection is reset (TCP RST), before the answer unless a place is given. */
        RESET,
        /** The answer stops and the connection stays open until the client leaves. */
        STALL,
        /** The connection is closed in an orderly way, but in the middle of the answer. */
        CUT,
        /** The provider's error event in a stream that began with 200; status 500 where the answer is no stream. */
        ERROR_IN_STREAM,
        /** JSON that ends too early, or one broken event in a stream. */
        MALFORMED,
        /** The answer's head arrives byte by byte; the connection closes after the answer. */
        SLOW_HEADERS
    }

    /** An error answer in the provider's envelope. */
    record Status(int status) implements Fault {
        public Status {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("expected an error status from 400 to 599, found " + status);
            }
        }
    }

    /**
     * Reads the header's words: {@code none}, {@code reset}, {@code stall}, {@code cut}, {@code status-NNN},
     * {@code error-in-stream}, {@code malformed} or {@code slow-headers}.
     *
     * @throws IllegalArgumentException for any other word
     */
    static Fault parse(String word) {
        if (word.startsWith("status-")) {
            return new Status(Integer.parseInt(word.substring("status-".length())));
        }
        for (Plain plain : Plain.values()) {
            if (plain.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                return plain;
            }
        }
        throw new IllegalArgumentException(
                "expected none, reset, stall, cut, status-NNN, error-in-stream, malformed or " + "slow-headers");
    }
}
