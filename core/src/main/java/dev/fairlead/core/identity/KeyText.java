package dev.fairlead.core.identity;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** What a key looks like: {@code llmt_} and 32 random bytes in base64url without padding. */
final class KeyText {

    static final String PREFIX = "llmt_";

    private static final int RANDOM_BYTES = 32;
    private static final int LENGTH = PREFIX.length() + 43;
    private static final int SHOWN = PREFIX.length() + 6;

    private KeyText() {}

    static String generate(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The part that may be shown: 36 of the 256 random bits. */
    static String shown(String key) {
        return key.substring(0, SHOWN);
    }

    static boolean isWellFormed(String key) {
        if (key.length() != LENGTH || !key.startsWith(PREFIX)) {
            return false;
        }
        for (int i = PREFIX.length(); i < LENGTH; i++) {
            char c = key.charAt(i);
            boolean base64url =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!base64url) {
                return false;
            }
        }
        return true;
    }
}
