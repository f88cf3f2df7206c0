package dev.fairlead.llm.usage;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Usage where the provider did not report it, counted with OpenAI's o200k_base vocabulary whatever the model is, and
 * marked as what it is. The vocabulary takes about 0.3 s to load at first use: keep it off an event loop. Thread-safe.
 */
public final class TokenEstimate {
    /** Long texts are counted in pieces, so that one without spaces cannot make counting quadratic. */
    private static final int PIECE = 1 << 14;

    private static final int CHARS_PER_TOKEN = 4;

    private volatile @Nullable Encoding encoding;

    /** Tokens of a text. */
    public long tokens(String text) {
        Encoding o200k = encoding();
        long count = 0;
        for (int from = 0; from < text.length(); from += PIECE) {
            count += o200k.countTokensOrdinary(text.substring(from, Math.min(text.length(), from + PIECE)));
        }
        return count;
    }

    /** Tokens of a text of which only the length is known, at four characters each. */
    public static long tokens(long chars) {
        return (chars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
    }

    /**
     * Completes what the provider reported: unchanged when it reported in full; of a stream that broke off, its figures
     * with the output raised to what was seen; otherwise an estimate. Counts text where the facts hold it, else goes by
     * its length. Images, audio and files are not estimated.
     *
     * @return empty for an error before any output, which providers do not bill
     */
    public Optional<Usage> complete(RequestFacts request, AnswerFacts answer) {
        return complete(
                answer,
                () -> tokens(request.segments(), request.inputChars()),
                () -> tokens(answer.segments(), answer.outputChars()));
    }

    /** Like {@link #complete}, by lengths alone: costs nothing and may run on an event loop. */
    public static Optional<Usage> completeByLength(RequestFacts request, AnswerFacts answer) {
        return complete(answer, () -> tokens(request.inputChars()), () -> tokens(answer.outputChars()));
    }

    private static Optional<Usage> complete(AnswerFacts answer, Count input, Count output) {
        Optional<Usage> reported = answer.usage();
        if (reported.isPresent()) {
            Usage usage = reported.get();
            return Optional.of(usage.quality() == Quality.PARTIAL ? raised(usage, output.tokens()) : usage);
        }
        if (answer.error().isPresent() && answer.outputChars() == 0) {
            return Optional.empty();
        }
        Quality quality = answer.complete() ? Quality.ESTIMATED : Quality.PARTIAL;
        return Optional.of(Usage.of(input.tokens(), output.tokens(), quality));
    }

    private static Usage raised(Usage usage, long seen) {
        return usage.withOutput(Math.max(usage.output(), seen)).withQuality(Quality.PARTIAL);
    }

    private long tokens(List<TextSegment> segments, long chars) {
        if (segments.isEmpty()) {
            return tokens(chars);
        }
        return segments.stream()
                .filter(segment -> segment.origin() != Origin.MEDIA && segment.origin() != Origin.CITATION)
                .mapToLong(segment -> tokens(segment.text()))
                .sum();
    }

    private Encoding encoding() {
        Encoding loaded = encoding;
        if (loaded == null) {
            synchronized (this) {
                loaded = encoding;
                if (loaded == null) {
                    loaded = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
                    encoding = loaded;
                }
            }
        }
        return loaded;
    }

    private interface Count {
        long tokens();
    }
}
