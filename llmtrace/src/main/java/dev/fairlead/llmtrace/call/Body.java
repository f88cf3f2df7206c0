package dev.fairlead.llmtrace.call;

import java.util.Optional;

/**
 * A captured request or answer body, as it came over the wire.
 *
 * @param bytes what was kept, at most the capture cap; empty when the content mode keeps no text
 * @param length bytes that passed in all
 * @param contentType value of the header, empty when absent
 * @param contentEncoding value of the header, empty when absent
 * @param sha256 of everything that passed, lower-case hex; present when {@code bytes} does not hold everything
 */
public record Body(byte[] bytes, long length, String contentType, String contentEncoding, Optional<String> sha256) {

    public static final Body NONE = new Body(new byte[0], 0, "", "", Optional.empty());

    /** Whether less was kept than passed, be it by the cap or by the content mode. */
    public boolean truncated() {
        return bytes.length < length;
    }
}
