package dev.fairlead.llm.price;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The fields of one YAML mapping as written: figures stay text, so that no decimal passes through a double. */
final class YamlFields {

    private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,12})?");

    private final String file;
    private final Node node;
    private final Map<String, Node> fields;

    private YamlFields(String file, Node node, Map<String, Node> fields) {
        this.file = file;
        this.node = node;
        this.fields = fields;
    }

    static YamlFields of(String file, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw new PriceListException(place(file, node) + ": expected a mapping (key: value)");
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = text(file, tuple.getKeyNode());
            if (fields.putIfAbsent(key, tuple.getValueNode()) != null) {
                throw new PriceListException(place(file, tuple.getKeyNode()) + ": '" + key + "' is given twice");
            }
        }
        return new YamlFields(file, mapping, fields);
    }

    /** Refuses keys that nothing reads, so that a misspelt condition never widens a rate. */
    void allowOnly(Set<String> known) {
        for (String key : fields.keySet()) {
            if (!known.contains(key)) {
                throw fail("unknown key '" + key + "'; known here: "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    String required(String key) {
        return optional(key).orElseThrow(() -> fail("'" + key + "' is missing"));
    }

    Optional<String> optional(String key) {
        return Optional.ofNullable(fields.get(key)).map(value -> text(file, value));
    }

    BigDecimal decimal(String key) {
        String written = required(key);
        if (!DECIMAL.matcher(written).matches()) {
            throw fail("'" + key + "' must be a decimal such as 0.125, not '" + written + "'");
        }
        return new BigDecimal(written);
    }

    Optional<LocalDate> date(String key) {
        try {
            return optional(key).map(LocalDate::parse);
        } catch (DateTimeParseException wrong) {
            throw fail("'" + key + "' must be a date such as 2026-11-20, not '" + wrong.getParsedString() + "'");
        }
    }

    List<String> texts(String key) {
        return nodes(key).stream().map(value -> text(file, value)).toList();
    }

    List<YamlFields> mappings(String key) {
        return nodes(key).stream().map(value -> of(file, value)).toList();
    }

    /** The mapping under a key, as name and fields of each entry. */
    Map<String, YamlFields> named(String key) {
        Map<String, YamlFields> named = new LinkedHashMap<>();
        nested(key).ifPresent(nested -> nested.fields.forEach((name, value) -> named.put(name, of(file, value))));
        return named;
    }

    /** The mapping under a key, as name and text of each entry. */
    Map<String, String> renamed(String key) {
        Map<String, String> renamed = new LinkedHashMap<>();
        nested(key).ifPresent(nested -> nested.fields.forEach((name, value) -> renamed.put(name, text(file, value))));
        return renamed;
    }

    PriceListException fail(String what) {
        return new PriceListException(place(file, node) + ": " + what);
    }

    private Optional<YamlFields> nested(String key) {
        return Optional.ofNullable(fields.get(key)).map(value -> of(file, value));
    }

    private List<Node> nodes(String key) {
        Node value = fields.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof SequenceNode sequence)) {
            throw new PriceListException(place(file, value) + ": '" + key + "' must be a list");
        }
        return new ArrayList<>(sequence.getValue());
    }

    private static String text(String file, Node node) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue().strip();
        }
        throw new PriceListException(place(file, node) + ": expected a plain value");
    }

    private static String place(String file, Node node) {
        return file
                + node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    }
}
