package dev.fairlead.bench.peer;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a peer says how much it has accepted but not stored yet.
 *
 * @param path of the document on the peer's port
 * @param keyFile JSON file that holds the key to ask with, written by the peer while it starts
 * @param keyField JSON pointer to the key in it
 * @param waiting JSON pointer to the number of calls that wait
 * @param lagSeconds JSON pointer to the age of the oldest waiting call; waiting calls over calls per second
 *     otherwise
 */
public record BacklogSettings(
        String path, Optional<String> keyFile, String keyField, String waiting, Optional<String> lagSeconds) {
    /** Fills what the file leaves out with nothing. */
    public BacklogSettings {
        Objects.requireNonNull(path, "a backlog needs 'path'");
        Objects.requireNonNull(waiting, "a backlog needs 'waiting', a JSON pointer");
        keyFile = Objects.requireNonNullElse(keyFile, Optional.empty());
        keyField = Objects.requireNonNullElse(keyField, "/key");
        lagSeconds = Objects.requireNonNullElse(lagSeconds, Optional.empty());
    }
}
