package dev.fairlead.core.config;

import dev.fairlead.core.config.ConfigurationException.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Puts environment variables and flags over what the file says. */
final class Overlay {

    private final Node.Mapping root;
    private final List<Problem> problems;
    private final SecretSource secrets;

    Overlay(Node.Mapping root, List<Problem> problems, SecretSource secrets) {
        this.root = root;
        this.problems = problems;
        this.secrets = secrets;
    }

    /** A variable counts only where the file is silent or says the same; it must not be guessed which one is meant. */
    void variable(String name, String value, String key) {
        var node = new Node.Scalar(value, Node.Kind.UNTYPED, Source.variable(name));
        put(node, key, false);
    }

    /** A flag counts, whatever else there is. */
    void flag(String name, String value, String key) {
        put(new Node.Scalar(value, Node.Kind.UNTYPED, Source.flag(name)), key, true);
    }

    private void put(Node.Scalar node, String key, boolean always) {
        String[] path = key.split("\\.");
        Node.Mapping at = root;
        for (int i = 0; i < path.length - 1; i++) {
            Node next = at.entries().computeIfAbsent(path[i], missing -> Node.Mapping.empty(node.source()));
            if (!(next instanceof Node.Mapping mapping)) {
                problems.add(new Problem(
                        next.source().words(), key, "expected keys and values here, because of " + node.source()));
                return;
            }
            at = mapping;
        }
        Node earlier = at.entries().put(path[path.length - 1], node);
        if (earlier != null && !always && !agree(earlier, node)) {
            problems.add(new Problem(
                    node.source().words(),
                    key,
                    "disagrees with " + earlier.source() + ", which gives another value; remove one of the two"));
        }
    }

    private boolean agree(Node earlier, Node.Scalar node) {
        return switch (earlier) {
            case Node.Scalar scalar -> scalar.text().equals(node.text());
            case Node.Mapping mapping -> secrets.same(mapping, node);
            case Node.Sequence list ->
                list.items().stream()
                        .map(item -> item instanceof Node.Scalar scalar ? scalar.text() : "")
                        .collect(Collectors.joining(","))
                        .equals(node.text());
        };
    }
}
