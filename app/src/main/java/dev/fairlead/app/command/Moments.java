package dev.fairlead.app.command;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.core.config.Durations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A range of time as options: absolute, or back from now. */
final class Moments {

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Started at or after: 2026-05-01, which begins in UTC, or 2026-05-01T08:00:00+02:00.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "Started before.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = {"--last", "--since"},
            paramLabel = "DURATION",
            description = "Started in the last 30m, 24h, 7d, ...")
    private Optional<String> last = Optional.empty();

    /** Adds the range to a query. */
    void addTo(Map<String, String> query, Clock clock) {
        if (last.isPresent() && (from.isPresent() || to.isPresent())) {
            throw wrong("--last says the whole range; leave out --from and --to.");
        }
        last.ifPresent(
                text -> query.put("from", clock.instant().minus(last(text)).toString()));
        from.ifPresent(text -> query.put("from", instant(text).toString()));
        to.ifPresent(text -> query.put("to", instant(text).toString()));
    }

    private static Duration last(String text) {
        Duration length = duration(text);
        if (length.isZero()) {
            throw wrong("--last " + text + " is no time at all.");
        }
        return length;
    }

    /** @throws CommandFailure saying how a duration is written */
    static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + text + "' is no duration.",
                    "Write a number and its unit: 500ms, 30m, 24h, 7d.",
                    e);
        }
    }

    static Instant instant(String text) {
        try {
            return text.length() == "2026-05-01".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw wrong("'" + text + "' is no time.");
        }
    }

    private static CommandFailure wrong(String message) {
        return new CommandFailure(
                ExitCode.USAGE,
                message,
                "Write a date (2026-05-01), a time in UTC (2026-05-01T08:00:00Z) or --last 24h.");
    }
}
