package dev.fairlead.llmtrace.apply;

import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Caller;
import dev.fairlead.llmtrace.content.ContentException;
import dev.fairlead.llmtrace.content.PrivateFile;
import dev.fairlead.llmtrace.store.CallId;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Calls that could not be stored, a file each: the reason on one line, then the records as the journal had them, each with
 * its length before it.
 */
public final class Quarantine {

    private static final String SUFFIX = ".call";
    private static final String EXPIRED = "expired";
    private static final String ERASED = "erased at someone's request";

    private final Path directory;

    public Quarantine(Path directory) {
        this.directory = directory;
    }

    /** Keeps a call. Keeping it again replaces it. */
    void put(long number, String reason, List<ByteBuffer> records) {
        byte[] line = (reason.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
        int size = line.length
                + records.stream()
                        .mapToInt(record -> record.remaining() + Integer.BYTES)
                        .sum();
        ByteBuffer content = ByteBuffer.allocate(size).put(line);
        records.forEach(record -> content.putInt(record.remaining()).put(record.duplicate()));
        try {
            PrivateFile.createDirectories(directory);
            PrivateFile.replace(file(number), content.flip());
        } catch (IOException e) {
            throw failed("call " + number + " could not be put into quarantine", e);
        }
    }

    /** Numbers of the calls in quarantine, ascending; from the files that are there. */
    public List<Long> numbers() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> Long.parseLong(name.substring(0, name.length() - SUFFIX.length())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failed("quarantine " + directory + " could not be listed", e);
        }
    }

    /** Why a call is in quarantine, empty when it is not. */
    public Optional<String> reason(long number) {
        return content(number)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8)
                        .lines()
                        .findFirst()
                        .orElse(""));
    }

    /** Blanks the selected calls; they stay accounted for. Returns how many there were. */
    int erase(Scope scope, Selection selection) {
        return blank(scope, selection, ERASED);
    }

    /** Blanks the selected calls, because they are older than they are to be kept. */
    void expire(Scope scope, Selection selection) {
        blank(scope, selection, EXPIRED);
    }

    private int blank(Scope scope, Selection selection, String reason) {
        int erased = 0;
        for (long number : numbers()) {
            if (content(number)
                    .filter(bytes -> isMeant(number, bytes, scope, selection))
                    .isPresent()) {
                put(number, reason, List.of());
                erased++;
            }
        }
        return erased;
    }

    /** Blanks calls that were put here before; they stay accounted for. */
    void expireBefore(Instant time) {
        for (long number : numbers()) {
            try {
                if (Files.getLastModifiedTime(file(number)).toInstant().isBefore(time)
                        && !reason(number).equals(Optional.of(EXPIRED))) {
                    put(number, EXPIRED, List.of());
                }
            } catch (IOException e) {
                throw failed("quarantined call " + number + " could not be looked at", e);
            }
        }
    }

    private static boolean isMeant(long number, byte[] content, Scope scope, Selection selection) {
        ByteBuffer records = ByteBuffer.wrap(content);
        while (records.hasRemaining() && records.get() != '\n') {}
        if (!records.hasRemaining()) {
            return false;
        }
        try {
            CallOpened opened =
                    CallCodec.decodeOpened(records.slice(records.position() + Integer.BYTES, records.getInt()));
            Caller caller = opened.caller();
            return scope.covers(caller.tenant())
                    && switch (selection) {
                        case Selection.OneCall one -> one.id().equals(new CallId(opened.traceId(), opened.spanId()));
                        case Selection.OneTrace one -> one.traceId().equals(opened.traceId());
                        case Selection.OneSession one -> one.session().equals(caller.session());
                        case Selection.OneUser one -> one.user().equals(caller.user());
                        case Selection.BeganBefore old -> opened.startedAt().isBefore(old.time());
                        case Selection.Numbered some -> some.numbers().contains(number);
                    };
        } catch (RuntimeException e) {
            return scope instanceof Scope.EveryTenant && mentions(content, selection);
        }
    }

    /** All that can be said of records nobody can read. */
    private static boolean mentions(byte[] content, Selection selection) {
        String name = switch (selection) {
            case Selection.OneCall one -> one.id().spanId();
            case Selection.OneTrace one -> one.traceId();
            case Selection.OneSession one -> one.session();
            case Selection.OneUser one -> one.user();
            case Selection.BeganBefore _, Selection.Numbered _ -> "";
        };
        String needle = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return !needle.isEmpty() && new String(content, StandardCharsets.ISO_8859_1).contains(needle);
    }

    private Optional<byte[]> content(long number) {
        try {
            return Optional.of(Files.readAllBytes(file(number)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("quarantined call " + number + " could not be read", e);
        }
    }

    private Path file(long number) {
        return directory.resolve("%019d".formatted(number) + SUFFIX);
    }

    private static ContentException failed(String message, IOException cause) {
        return new ContentException(ContentException.Code.FAILED, message + ": " + cause.getMessage(), cause);
    }
}
