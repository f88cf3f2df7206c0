package dev.fairlead.core.config;

import dev.fairlead.core.config.ConfigurationException.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a YAML file into nodes that know their lines, within limits a configuration never needs to reach. */
final class YamlFile {

    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_NODES = 20_000;
    private static final int MAX_DEPTH = 24;

    private final Path file;
    private final String name;
    private final List<Problem> problems;
    private int nodes;

    YamlFile(Path file, List<Problem> problems) {
        this.file = file;
        this.name = String.valueOf(file.getFileName());
        this.problems = problems;
    }

    /** The file's mapping; empty, with the problem noted, when it cannot be read as one. */
    Node.Mapping read() {
        var nothing = Node.Mapping.empty(new Source(name));
        try {
            if (Files.size(file) > MAX_CHARACTERS) {
                throw new IOException("it is larger than 1 MiB");
            }
            var settings = LoadSettings.builder()
                    .setLabel(name)
                    .setUseMarks(true)
                    .setCodePointLimit(MAX_CHARACTERS)
                    .build();
            List<org.snakeyaml.engine.v2.nodes.Node> documents = new ArrayList<>();
            new Compose(settings).composeAllFromString(Files.readString(file)).forEach(documents::add);
            if (documents.isEmpty()) {
                return nothing;
            }
            if (documents.size() > 1) {
                problems.add(new Problem(at(documents.get(1)).words(), "", "only one YAML document is read"));
            }
            var root = node(documents.getFirst(), "", 0);
            if (root instanceof Node.Mapping mapping) {
                return mapping;
            }
            if (!(root instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NOTHING)) {
                problems.add(new Problem(root.source().words(), "", "expected sections, such as \"llmtrace:\""));
            }
        } catch (NoSuchFileException e) {
            problems.add(new Problem(file.toString(), "", "there is no such file"));
        } catch (CharacterCodingException e) {
            problems.add(new Problem(file.toString(), "", "the file is not UTF-8"));
        } catch (IOException e) {
            problems.add(new Problem(file.toString(), "", "the file cannot be read: " + e.getMessage()));
        } catch (MarkedYamlEngineException e) {
            String where = name
                    + e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            problems.add(new Problem(where, "", "not valid YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(new Problem(name, "", "not valid YAML: " + e.getMessage()));
        }
        return nothing;
    }

    private Node node(org.snakeyaml.engine.v2.nodes.Node yaml, String key, int depth) {
        // An alias is the node it names, so counting what is built also bounds aliases of aliases.
        if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
            throw new YamlEngineException("more than " + MAX_NODES + " values, or nested deeper than " + MAX_DEPTH);
        }
        return switch (yaml) {
            case MappingNode mapping -> mapping(mapping, key, depth);
            case SequenceNode sequence -> {
                List<Node> items = new ArrayList<>();
                for (var item : sequence.getValue()) {
                    items.add(node(item, key + "[" + items.size() + "]", depth + 1));
                }
                yield new Node.Sequence(List.copyOf(items), at(yaml));
            }
            case ScalarNode scalar -> new Node.Scalar(scalar.getValue(), kind(scalar.getTag()), at(yaml));
            default -> throw new YamlEngineException("unexpected node at " + at(yaml));
        };
    }

    private Node.Mapping mapping(MappingNode yaml, String key, int depth) {
        var mapping = Node.Mapping.empty(at(yaml));
        for (var tuple : yaml.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                problems.add(new Problem(at(tuple.getKeyNode()).words(), key, "a key must be a plain word"));
                continue;
            }
            String path = key.isEmpty() ? name.getValue() : key + "." + name.getValue();
            var value = node(tuple.getValueNode(), path, depth + 1);
            var earlier = mapping.entries().putIfAbsent(name.getValue(), value);
            if (earlier != null) {
                problems.add(
                        new Problem(at(name).words(), path, "the key is given twice, first at " + earlier.source()));
            }
        }
        return mapping;
    }

    private Source at(org.snakeyaml.engine.v2.nodes.Node yaml) {
        return yaml.getStartMark()
                .map(mark -> Source.line(name, mark.getLine() + 1))
                .orElse(new Source(name));
    }

    private static Node.Kind kind(Tag tag) {
        if (tag.equals(Tag.INT)) {
            return Node.Kind.INTEGER;
        }
        if (tag.equals(Tag.FLOAT)) {
            return Node.Kind.DECIMAL;
        }
        if (tag.equals(Tag.BOOL)) {
            return Node.Kind.BOOLEAN;
        }
        return tag.equals(Tag.NULL) ? Node.Kind.NOTHING : Node.Kind.TEXT;
    }
}
