package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One answer before it is worded in a provider's format.
 *
 * @param number what its ids are made from: the same request has the same number
 * @param created Unix seconds
 * @param text UTF-8; empty for an answer of tool calls only
 * @param chunks text deltas when it is streamed
 * @param items texts or documents of the request, for answers that have something to say on each
 * @param thinkingTokens contained in the output, also where the provider does not report them apart
 */
record Reply(
        long number,
        String model,
        long created,
        byte[] text,
        int chunks,
        List<Call> toolCalls,
        Finish finish,
        Usage usage,
        String serviceTier,
        int items,
        long thinkingTokens) {

    /** How many bytes count as one token, in text and in tool calls. */
    static final int BYTES_PER_TOKEN = 4;

    enum Finish {
        STOP,
        LENGTH,
        TOOLS
    }

    record Call(String name, byte[] arguments) {
        static final int PIECE = 8;

        Call(String name, String arguments) {
            this(name, arguments.getBytes(StandardCharsets.UTF_8));
        }

        int pieces() {
            return (arguments.length + PIECE - 1) / PIECE;
        }

        int pieceEnd(int piece) {
            return charBoundary(arguments, (piece + 1) * PIECE);
        }

        int generatedBytes() {
            return name.length() + arguments.length;
        }
    }

    /** Whether the answer has text, if only an empty one, and not tool calls alone. */
    boolean speaks() {
        return text.length > 0 || toolCalls.isEmpty();
    }

    /** End of the text delta in {@code text}, never inside a character. */
    int chunkEnd(int chunk) {
        return charBoundary(text, (int) ((long) text.length * (chunk + 1) / chunks));
    }

    static int charBoundary(byte[] utf8, int index) {
        int end = Math.min(index, utf8.length);
        while (end < utf8.length && (utf8[end] & 0xC0) == 0x80) {
            end++;
        }
        return end;
    }

    static long tokens(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }
}
