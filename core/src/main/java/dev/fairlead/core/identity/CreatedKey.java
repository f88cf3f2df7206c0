package dev.fairlead.core.identity;

/**
 * A key that was just made.
 *
 * @param secret the key itself, known only here and now
 */
public record CreatedKey(ApiKey key, String secret) {

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "CreatedKey[key=" + key + "]";
    }
}
