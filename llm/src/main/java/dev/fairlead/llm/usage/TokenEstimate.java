package dev.fairlead.llm.usage;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import java.util.List;
import java.util.Optional;

/**
 * Usage where the provider did not report it, counted with OpenAI's o200k_base vocabulary whatever the model is, and
 * marked as what it is. The vocabulary takes about 0.3 s to load at first use: keep it off an event loop. Thread-safe.
 */
public final class TokenEstimate {
    /** Long texts are counted in pieces, so that one without spaces cannot make counting quadratic. */
    private static final int PIECE = 1 << 14;

    private static final int CHARS_PER_TOKEN = 4;

    /** Loaded when first asked for, and immutable from then on. */
    private static final class Vocabulary {
        static final Encoding O200K = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    }

    private TokenEstimate() {}

    /** Tokens of a text. */
    public static long count(String text) {
        long count = 0;
        for (int from = 0; from < text.length(); from += PIECE) {
            count += Vocabulary.O200K.countTokensOrdinary(text.substring(from, Math.min(text.length(), from + PIECE)));
        }
        return count;
    }

    /** Tokens of several texts, by their length alone where none were kept. */
    public static long count(List<TextSegment> segments, long chars) {
        if (segments.isEmpty()) {
            return byLength(chars);
        }
        return segments.stream().mapToLong(segment -> count(segment.text())).sum();
    }

    /** Tokens of a text of which only the length is known, at four characters each. */
    public static long byLength(long chars) {
        return (chars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
    }

    /**
     * Completes what the provider reported: unchanged when it reported in full; of a stream that broke off, its figures
     * with the output raised to what was seen; otherwise an estimate. Counts text where the facts hold it, else goes by
     * its length. Images, audio and files are not estimated.
     *
     * @return empty for an error before any output, which providers do not bill
     */
    public static Optional<Usage> complete(RequestFacts request, AnswerFacts answer) {
        return complete(
                answer,
                () -> count(request.segments(), request.inputChars()),
                () -> count(answer.segments(), answer.outputChars()));
    }

    /** Like {@link #complete}, by lengths alone: costs nothing and may run on an event loop. */
    public static Optional<Usage> completeByLength(RequestFacts request, AnswerFacts answer) {
        return complete(answer, () -> byLength(request.inputChars()), () -> byLength(answer.outputChars()));
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
        return new Usage(
                usage.inputUncached(),
                usage.cacheRead(),
                usage.cacheWrite5m(),
                usage.cacheWrite1h(),
                Math.max(usage.output(), seen),
                usage.reasoning(),
                usage.audioInput(),
                usage.audioOutput(),
                usage.imageInput(),
                usage.imageOutput(),
                usage.webSearches(),
                usage.toolCalls(),
                Quality.PARTIAL);
    }

    private interface Count {
        long tokens();
    }
}
