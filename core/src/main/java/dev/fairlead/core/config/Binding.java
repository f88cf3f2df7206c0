package dev.fairlead.core.config;

import dev.fairlead.core.config.ConfigurationException.Problem;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Binds nodes to records. Goes on after a problem so that all of them are reported; what could not be bound is empty, and
 * a record with such a component is not made.
 */
final class Binding {

    private final List<Problem> problems;
    private final List<Setting> settings;
    private final SecretSource secrets;

    Binding(List<Problem> problems, List<Setting> settings, SecretSource secrets) {
        this.problems = problems;
        this.settings = settings;
        this.secrets = secrets;
    }

    <T extends Record> Optional<T> section(Node.Mapping mapping, Class<T> type, String name) {
        return record(mapping, type, List.of(name)).map(type::cast);
    }

    private Optional<Object> record(Node.Mapping mapping, Class<?> type, List<Object> path) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> names =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        mapping.entries().forEach((key, value) -> {
            if (!names.contains(key)) {
                String hint = NearestKey.to(key, names)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("known here: " + String.join(", ", names));
                report(value.source(), with(path, key), "unknown key; " + hint);
            }
        });
        List<Object> values = new ArrayList<>();
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            var value = component(mapping, components[i], with(path, components[i].getName()));
            complete &= value.isPresent();
            value.ifPresent(values::add);
        }
        return complete ? construct(mapping, type, values.toArray(), path) : Optional.empty();
    }

    private Optional<Object> component(Node.Mapping mapping, RecordComponent component, List<Object> path) {
        Node given = mapping.entries().get(component.getName());
        Class<?> type = component.getType();
        if (given != null) {
            return value(
                    given, component.getGenericType(), path, Optional.ofNullable(component.getAnnotation(Range.class)));
        }
        Default fallback = component.getAnnotation(Default.class);
        if (fallback != null) {
            return value(
                    fallback(fallback.value(), type),
                    component.getGenericType(),
                    path,
                    Optional.ofNullable(component.getAnnotation(Range.class)));
        }
        if (type == Optional.class) {
            return Optional.of(Optional.empty());
        }
        if (type == List.class) {
            return Optional.of(List.of());
        }
        if (type == Map.class) {
            return Optional.of(Map.of());
        }
        if (type.isRecord() && type != ByteSize.class) {
            return record(Node.Mapping.empty(mapping.source()), type, path);
        }
        report(mapping.source(), path, "a value is required");
        return Optional.empty();
    }

    private static Node fallback(String text, Class<?> type) {
        if (type == List.class) {
            List<Node> items = new ArrayList<>();
            for (String item : text.split(",")) {
                items.add(new Node.Scalar(item.strip(), Node.Kind.UNTYPED, Source.DEFAULT));
            }
            return new Node.Sequence(items, Source.DEFAULT);
        }
        return new Node.Scalar(text, Node.Kind.UNTYPED, Source.DEFAULT);
    }

    private Optional<Object> value(Node node, Type type, List<Object> path, Optional<Range> range) {
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            if (parameterized.getRawType() == Optional.class) {
                return value(node, arguments[0], path, range).map(Optional::of);
            }
            return parameterized.getRawType() == List.class
                    ? list(node, arguments[0], path, range)
                    : map(node, arguments[1], path, range);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == Secret.class) {
            return secret(node, path);
        }
        if (Scalars.reads(raw)) {
            return scalar(node, raw, path, range);
        }
        if (!raw.isRecord()) {
            throw new IllegalStateException(
                    name(path) + " has the type " + raw + ", which a configuration cannot hold");
        }
        if (node instanceof Node.Mapping mapping) {
            return record(mapping, raw, path);
        }
        report(node.source(), path, "expected keys and values, found " + found(node));
        return Optional.empty();
    }

    private Optional<Object> scalar(Node node, Class<?> type, List<Object> path, Optional<Range> range) {
        if (!(node instanceof Node.Scalar scalar)) {
            report(node.source(), path, "expected a single value, found " + found(node));
            return Optional.empty();
        }
        try {
            Object value = Scalars.read(scalar, type);
            range.ifPresent(limits -> Limits.check(value, type, limits));
            settings.add(new Setting(path, scalar.text(), scalar.source()));
            return Optional.of(value);
        } catch (IllegalArgumentException e) {
            report(node.source(), path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<Object> secret(Node node, List<Object> path) {
        try {
            Secret secret = secrets.read(node);
            settings.add(new Setting(path, "(hidden)", secrets.origin(node)));
            return Optional.of(secret);
        } catch (IllegalArgumentException e) {
            report(node.source(), path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<Object> list(Node node, Type item, List<Object> path, Optional<Range> range) {
        Node given = node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.UNTYPED ? split(scalar) : node;
        if (!(given instanceof Node.Sequence sequence)) {
            report(node.source(), path, "expected a list, found " + found(node));
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            value(sequence.items().get(i), item, with(path, i), range).ifPresent(values::add);
        }
        return values.size() == sequence.items().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    /** A list from a variable or flag is separated by commas. */
    private static Node split(Node.Scalar scalar) {
        List<Node> items = new ArrayList<>();
        for (String item : scalar.text().split(",")) {
            items.add(new Node.Scalar(item.strip(), Node.Kind.UNTYPED, scalar.source()));
        }
        return new Node.Sequence(items, scalar.source());
    }

    private Optional<Object> map(Node node, Type type, List<Object> path, Optional<Range> range) {
        if (!(node instanceof Node.Mapping mapping)) {
            report(node.source(), path, "expected names and values, found " + found(node));
            return Optional.empty();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        mapping.entries()
                .forEach((key, entry) ->
                        value(entry, type, with(path, key), range).ifPresent(value -> values.put(key, value)));
        return values.size() == mapping.entries().size()
                ? Optional.of(java.util.Collections.unmodifiableMap(values))
                : Optional.empty();
    }

    private Optional<Object> construct(Node.Mapping mapping, Class<?> type, Object[] values, List<Object> path) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(values));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSetting invalid) {
                var at = path;
                Node node = mapping;
                for (String key : invalid.key().split("\\.")) {
                    at = with(at, key);
                    node = node instanceof Node.Mapping map ? map.entries().getOrDefault(key, node) : node;
                }
                report(node.source(), at, String.valueOf(invalid.getMessage()));
            } else if (e.getCause() instanceof IllegalArgumentException invalid) {
                report(mapping.source(), path, String.valueOf(invalid.getMessage()));
            } else {
                throw new IllegalStateException("cannot make " + type, e.getCause());
            }
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type, e);
        }
    }

    private void report(Source source, List<Object> path, String message) {
        problems.add(new Problem(source.words(), name(path), message));
    }

    private static String found(Node node) {
        return switch (node) {
            case Node.Scalar scalar when scalar.kind() == Node.Kind.NOTHING -> "nothing";
            case Node.Scalar scalar -> "\"" + scalar.text() + "\"";
            case Node.Sequence list -> "a list";
            case Node.Mapping map -> "keys and values";
        };
    }

    private static List<Object> with(List<Object> path, Object next) {
        var longer = new ArrayList<>(path);
        longer.add(next);
        return List.copyOf(longer);
    }

    static String name(List<Object> path) {
        var name = new StringBuilder();
        for (Object part : path) {
            if (part instanceof Integer index) {
                name.append('[').append(index).append(']');
            } else {
                name.append(name.isEmpty() ? "" : ".").append(part);
            }
        }
        return name.toString();
    }
}
