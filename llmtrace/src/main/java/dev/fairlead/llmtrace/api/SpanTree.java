package dev.fairlead.llmtrace.api;

import dev.fairlead.llmtrace.store.CallRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The calls of a trace as {@code traceparent} nested them. A parent that is no call of ours, such as a function of the
 * application, is a node too, so that its calls stay together.
 */
final class SpanTree {

    private final Map<String, CallRow> calls = new LinkedHashMap<>();
    private final Map<String, List<String>> children = new HashMap<>();

    private SpanTree(List<CallRow> trace) {
        trace.forEach(call -> calls.putIfAbsent(call.spanId(), call));
        calls.values()
                .forEach(call -> children.computeIfAbsent(call.parentSpanId(), _ -> new ArrayList<>())
                        .add(call.spanId()));
    }

    /**
     * See schema {@code SpanNode}.
     *
     * @param name operation and model; empty for a span of the application, of which only the id is known
     * @param call id of the call, empty for a span of the application
     */
    record NodeView(String spanId, Optional<String> name, Optional<String> call, List<NodeView> children) {}

    /**
     * The roots by their first call.
     *
     * @param trace by start
     */
    static List<NodeView> of(List<CallRow> trace) {
        SpanTree tree = new SpanTree(trace);
        Set<String> seen = new HashSet<>();
        List<NodeView> roots = new ArrayList<>();
        for (CallRow call : tree.calls.values()) {
            String root = tree.root(call);
            if (seen.add(root)) {
                roots.add(tree.node(root, seen));
            }
        }
        return roots;
    }

    /** The topmost span above a call. Clients that make a call its own ancestor get it as a root. */
    private String root(CallRow call) {
        Set<String> climbed = new HashSet<>();
        CallRow top = call;
        while (climbed.add(top.spanId())) {
            if (top.parentSpanId().isEmpty()) {
                return top.spanId();
            }
            CallRow parent = calls.get(top.parentSpanId());
            if (parent == null) {
                return top.parentSpanId();
            }
            top = parent;
        }
        return climbed.stream().sorted().findFirst().orElseThrow();
    }

    private NodeView node(String spanId, Set<String> seen) {
        List<NodeView> below = new ArrayList<>();
        for (String child : children.getOrDefault(spanId, List.of())) {
            if (seen.add(child)) {
                below.add(node(child, seen));
            }
        }
        Optional<CallRow> call = Optional.ofNullable(calls.get(spanId));
        return new NodeView(
                spanId, call.map(SpanAttributes::name), call.map(row -> row.id().toString()), below);
    }
}
