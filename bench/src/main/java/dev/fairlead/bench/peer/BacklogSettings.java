package dev.fairlead.bench.peer;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a peer says how much it has accepted but not stored yet.
 *
 * @param path of the document on the peer's port
 * @param headers sent along, a key for example
 * @param waiting JSON pointer to the number of calls that wait
 * @param lagSeconds JSON pointer to the age of the oldest waiting call, where there is one
 */
public record BacklogSettings(String path, Map<String, String> headers, String waiting, Optional<String> lagSeconds) {
    /** Fills what the file leaves out with nothing. */
    public BacklogSettings {
        Objects.requireNonNull(path, "a backlog needs 'path'");
        Objects.requireNonNull(waiting, "a backlog needs 'waiting', a JSON pointer");
        headers = Map.copyOf(Objects.requireNonNullElse(headers, Map.of()));
        lagSeconds = Objects.requireNonNullElse(lagSeconds, Optional.empty());
    }
}
