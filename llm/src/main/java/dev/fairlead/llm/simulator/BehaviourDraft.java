package dev.fairlead.llm.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A behaviour while its headers are read. */
final class BehaviourDraft {
    static final String PREFIX = "x-simulate-";
    static final int BYTES_PER_CHUNK = 4;

    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private final Behaviour base;
    private Duration latency;
    private Duration firstToken;
    private Duration chunkDelay;
    private OptionalInt answerBytes = OptionalInt.empty();
    private OptionalInt chunks = OptionalInt.empty();
    private OptionalInt chunkBytes = OptionalInt.empty();
    private int eventsPerWrite;
    private Fault fault;
    private OptionalInt faultAt;
    private OptionalLong inputTokens;
    private long cachedTokens;
    private long cacheWrite5mTokens;
    private long cacheWrite1hTokens;
    private long reasoningTokens;
    private List<String> tools;
    private String toolArguments;
    private boolean gzip;
    private Optional<String> servedModel;
    private String callId;

    BehaviourDraft(Behaviour base) {
        this.base = base;
        latency = base.latency();
        firstToken = base.firstToken();
        chunkDelay = base.chunkDelay();
        eventsPerWrite = base.eventsPerWrite();
        fault = base.fault();
        faultAt = base.faultAt();
        inputTokens = base.inputTokens();
        cachedTokens = base.cachedTokens();
        cacheWrite5mTokens = base.cacheWrite5mTokens();
        cacheWrite1hTokens = base.cacheWrite1hTokens();
        reasoningTokens = base.reasoningTokens();
        tools = base.tools();
        toolArguments = base.toolArguments();
        gzip = base.gzip();
        servedModel = base.servedModel();
        callId = base.callId();
    }

    void set(String header, String value) {
        String name = header.toLowerCase(Locale.ROOT);
        try {
            apply(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name, value.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "header " + header + ": '" + value + "' is not valid: " + e.getMessage());
        }
    }

    private void apply(String name, String value) {
        switch (name) {
            case "latency-ms" -> latency = millis(value);
            case "first-token-ms" -> firstToken = millis(value);
            case "chunk-delay-ms" -> chunkDelay = millis(value);
            case "answer-bytes" -> answerBytes = OptionalInt.of(count(value));
            case "chunks" -> chunks = OptionalInt.of(count(value));
            case "chunk-bytes" -> chunkBytes = OptionalInt.of(Math.max(1, count(value)));
            case "events-per-write" -> eventsPerWrite = count(value);
            case "fault" -> fault = Fault.parse(value);
            case "fault-at" -> faultAt = OptionalInt.of(count(value));
            case "input-tokens" -> inputTokens = OptionalLong.of(count(value));
            case "cached-tokens" -> cachedTokens = count(value);
            case "cache-write-tokens", "cache-write-5m-tokens" -> cacheWrite5mTokens = count(value);
            case "cache-write-1h-tokens" -> cacheWrite1hTokens = count(value);
            case "reasoning-tokens" -> reasoningTokens = count(value);
            case "tool" -> tools = List.of(value.split("\\s*,\\s*"));
            case "tool-arguments" -> toolArguments = value;
            case "encoding" -> gzip = gzip(value);
            case "served-model" -> servedModel = Optional.of(value);
            case "call-id" -> callId = value;
            default -> throw new IllegalArgumentException("no such setting of the simulated provider");
        }
    }

    Behaviour finish() {
        int perChunk = chunkBytes.orElse(BYTES_PER_CHUNK);
        int bytes = base.answerBytes();
        int deltas = base.chunks();
        if (answerBytes.isPresent()) {
            bytes = answerBytes.getAsInt();
            deltas = chunks.orElse((bytes + perChunk - 1) / perChunk);
        } else if (chunks.isPresent() || chunkBytes.isPresent()) {
            deltas = chunks.orElse(deltas);
            bytes = (int) Math.min(MOST_BYTES, (long) deltas * perChunk);
        }
        if (bytes > 0) {
            deltas = Math.max(1, deltas);
        }
        return new Behaviour(
                latency,
                firstToken,
                chunkDelay,
                bytes,
                deltas,
                eventsPerWrite,
                fault,
                faultAt,
                inputTokens,
                cachedTokens,
                cacheWrite5mTokens,
                cacheWrite1hTokens,
                reasoningTokens,
                tools,
                toolArguments,
                gzip,
                servedModel,
                callId);
    }

    private static Duration millis(String value) {
        return Duration.ofMillis(count(value));
    }

    private static int count(String value) {
        int count = Integer.parseInt(value);
        if (count < 0 || count > MOST_BYTES) {
            throw new IllegalArgumentException("expected a number from 0 to " + MOST_BYTES);
        }
        return count;
    }

    private static boolean gzip(String value) {
        return switch (value) {
            case "gzip" -> true;
            case "identity" -> false;
            default -> throw new IllegalArgumentException("expected gzip or identity");
        };
    }
}
