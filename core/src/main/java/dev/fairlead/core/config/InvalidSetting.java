package dev.fairlead.core.config;

/**
 * Thrown by a configuration record's constructor for a value that fits its type but not its neighbours, such as a name
 * that refers to nothing. The loader reports it with the file and line of the named key.
 */
public final class InvalidSetting extends IllegalArgumentException {

    private final String key;

    /**
     * @param key the record component the problem is about, or a path below it such as {@code upstreams.openai}
     * @param message what was expected and what was found
     */
    public InvalidSetting(String key, String message) {
        super(message);
        this.key = key;
    }

    public String key() {
        return key;
    }
}
