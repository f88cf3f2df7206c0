package dev.fairlead.core.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of configuration as its source wrote it, with where that was. */
sealed interface Node {

    Source source();

    /** A single value. {@code kind} tells numbers, booleans and nothing apart from text. */
    record Scalar(String text, Kind kind, Source source) implements Node {}

    /** A list. */
    record Sequence(List<Node> items, Source source) implements Node {}

    /** Keys and values; variables and flags are put into it. */
    record Mapping(Map<String, Node> entries, Source source) implements Node {

        static Mapping empty(Source source) {
            return new Mapping(new LinkedHashMap<>(), source);
        }
    }

    /** What YAML takes a plain value for; variables and flags are {@code UNTYPED} and fit any type they can be read as. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NOTHING,
        UNTYPED
    }
}
