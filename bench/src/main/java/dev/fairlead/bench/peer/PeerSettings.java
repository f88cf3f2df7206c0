package dev.fairlead.bench.peer;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One peer of the comparison.
 *
 * @param process how it is started; none for {@code direct}, whose calls go straight to the upstream
 * @param processOf a peer before this one that is started the same way, with files of its own by {@code ${peer}}
 * @param path of chat completions on its port
 * @param headers beside content type and length
 * @param rewritesRequests it serializes request bodies anew, so an upstream that answers by the bytes of the request
 *     answers it differently; its answers are then checked by length
 * @param settings what a reader of the results has to know: heap, durability, content mode, workers
 * @param patches what was changed in it to make it run
 */
public record PeerSettings(
        String name,
        Optional<ProcessSettings> process,
        Optional<String> processOf,
        String path,
        Map<String, String> headers,
        boolean rewritesRequests,
        String settings,
        List<String> patches,
        Optional<BacklogSettings> backlog) {
    /** Fills what the file leaves out with nothing. */
    public PeerSettings {
        Objects.requireNonNull(name, "a peer needs 'name'");
        Objects.requireNonNull(path, "peer " + name + " needs 'path'");
        process = Objects.requireNonNullElse(process, Optional.empty());
        processOf = Objects.requireNonNullElse(processOf, Optional.empty());
        headers = Map.copyOf(Objects.requireNonNullElse(headers, Map.of()));
        settings = Objects.requireNonNullElse(settings, "");
        patches = List.copyOf(Objects.requireNonNullElse(patches, List.of()));
        backlog = Objects.requireNonNullElse(backlog, Optional.empty());
    }

    PeerSettings startedBy(ProcessSettings other) {
        return new PeerSettings(
                name, Optional.of(other), processOf, path, headers, rewritesRequests, settings, patches, backlog);
    }
}
