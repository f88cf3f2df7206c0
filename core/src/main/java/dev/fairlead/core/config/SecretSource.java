package dev.fairlead.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Finds secrets where the configuration says they are. */
final class SecretSource {

    private static final int MAX_BYTES = 64 << 10;

    private final Map<String, String> environment;
    private final boolean allowPlaceholders;

    SecretSource(Map<String, String> environment, boolean allowPlaceholders) {
        this.environment = environment;
        this.allowPlaceholders = allowPlaceholders;
    }

    /** @throws IllegalArgumentException when there is none, or only a placeholder; the message never quotes it */
    Secret read(Node node) {
        Secret secret = new Secret(text(node));
        if (secret.isPlaceholder() && !allowPlaceholders) {
            throw new IllegalArgumentException(
                    secret.value().isBlank()
                            ? "the secret is empty"
                            : "the secret is a placeholder from documentation or a template; put the real one here");
        }
        return secret;
    }

    Source origin(Node node) {
        if (node instanceof Node.Mapping mapping) {
            for (var entry : mapping.entries().entrySet()) {
                if (entry.getValue() instanceof Node.Scalar scalar) {
                    return new Source(entry.getKey() + " " + scalar.text() + ", " + node.source());
                }
            }
        }
        return node.source();
    }

    private String text(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.kind() == Node.Kind.NOTHING ? "" : scalar.text();
        }
        if (node instanceof Node.Mapping mapping
                && mapping.entries().size() == 1
                && mapping.entries().values().iterator().next() instanceof Node.Scalar reference) {
            return switch (mapping.entries().keySet().iterator().next()) {
                case "env" -> fromEnvironment(reference.text());
                case "file" -> fromFile(reference.text());
                default -> throw malformed();
            };
        }
        throw malformed();
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("expected {env: NAME}, {file: /path} or the secret itself");
    }

    private String fromEnvironment(String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new IllegalArgumentException("the environment variable " + name + " is not set");
        }
        return value.strip();
    }

    private static String fromFile(String name) {
        try {
            Path file = Path.of(name);
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("the file " + name + " is too large for a secret");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + name + " cannot be read", e);
        }
    }

    /** Whether two sources give the same secret; one that cannot be read agrees with nothing. */
    boolean same(Node first, Node second) {
        for (Node node : List.of(first, second)) {
            try {
                text(node);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        return new Secret(text(first)).equals(new Secret(text(second)));
    }
}
