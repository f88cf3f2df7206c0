package dev.fairlead.core.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A value that is never shown. In the file it is {@code {env: NAME}}, {@code {file: /path}} or the value itself.
 */
public final class Secret {

    private static final Pattern PLACEHOLDER = Pattern.compile("|change[-_ ]?(me|it|this)|replace[-_ ]?(me|this)"
            + "|(your|my)[-_ ].*|<.*>|\\$\\{.*}|(sk-|sk-ant-|llmt_)?(x{3,}|\\*{3,}|\\.{3})|todo|tbd|placeholder"
            + "|password|secret|none|null");

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The secret itself, for the one place that sends it. */
    public String value() {
        return value;
    }

    /** Whether the value is empty or one that documents and templates use in place of a real one. */
    public boolean isPlaceholder() {
        return PLACEHOLDER.matcher(value.strip().toLowerCase(Locale.ROOT)).matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
