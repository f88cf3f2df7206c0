package dev.fairlead.bench.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The file {@code bench/bench.yaml}: the upstreams that can be chosen and the peers that are compared. */
public record BenchSettings(Map<String, ProcessSettings> upstreams, List<PeerSettings> peers) {
    /** Copies both, and gives peers the process of the one they name. */
    public BenchSettings {
        upstreams = Map.copyOf(upstreams);
        List<PeerSettings> all = List.copyOf(peers);
        peers = all.stream().map(peer -> withProcess(peer, all)).toList();
    }

    /** Reads the file; an unknown key or a wrong type is an error that names its place. */
    public static BenchSettings read(Path file) {
        try {
            return YAMLMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .readValue(file.toFile(), BenchSettings.class);
        } catch (JacksonException wrong) {
            throw new BenchFailure(file + ": " + wrong.getMessage(), wrong);
        }
    }

    /** The upstream of that name. */
    public ProcessSettings upstream(String name) {
        return Optional.ofNullable(upstreams.get(name))
                .orElseThrow(() ->
                        new BenchFailure("no upstream '" + name + "' in bench.yaml; there are " + upstreams.keySet()));
    }

    /** The peers of these names in the order of the file. */
    public List<PeerSettings> peers(List<String> names) {
        List<String> known = peers.stream().map(PeerSettings::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new BenchFailure("no peer '" + name + "' in bench.yaml; there are " + known);
            }
        }
        return peers.stream().filter(peer -> names.contains(peer.name())).toList();
    }

    private static PeerSettings withProcess(PeerSettings peer, List<PeerSettings> all) {
        if (peer.processOf().isEmpty()) {
            return peer;
        }
        String other = peer.processOf().get();
        return all.stream()
                .filter(candidate -> candidate.name().equals(other))
                .flatMap(candidate -> candidate.process().stream())
                .findFirst()
                .map(peer::startedBy)
                .orElseThrow(() -> new BenchFailure(
                        "peer '%s' is to start like '%s', which has no process".formatted(peer.name(), other)));
    }
}
