package dev.fairlead.llm.simulator;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Text without meaning for generated answers: a block of words made once, which answers are cut from. */
final class SimulatedText {
    private static final int BLOCK = 64 * 1024;
    private static final String[] WORDS = {
        "amber", "bridge", "café", "delta", "ember", "forest", "garden", "harbour", "island", "jasmine", "kernel",
        "lantern", "meadow", "naïve", "orchard", "pebble", "quartz", "river", "signal", "timber", "umbra", "valley",
        "willow", "yellow", "zephyr", "Größe", "東京", "and", "of", "the", "to", "with"
    };

    private final byte[] block;

    SimulatedText(RandomGenerator random) {
        StringBuilder text = new StringBuilder(BLOCK + 16);
        while (text.length() < BLOCK) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        block = text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Exactly this many bytes of valid UTF-8, the same for the same number. */
    byte[] of(long number, int bytes) {
        byte[] text = new byte[bytes];
        int from = wordStart((int) Long.remainderUnsigned(Ids.mix(number), block.length));
        int filled = 0;
        while (filled < bytes) {
            int piece = Math.min(bytes - filled, block.length - from);
            System.arraycopy(block, from, text, filled, piece);
            filled += piece;
            from = 0;
        }
        endOnCharacter(text);
        return text;
    }

    private int wordStart(int near) {
        int start = near;
        while (start > 0 && block[start - 1] != ' ') {
            start--;
        }
        return start;
    }

    private static void endOnCharacter(byte[] text) {
        int lead = text.length - 1;
        while (lead >= 0 && (text[lead] & 0xC0) == 0x80) {
            lead--;
        }
        if (lead < 0) {
            return;
        }
        int first = text[lead] & 0xFF;
        int width = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (lead + width > text.length) {
            for (int i = lead; i < text.length; i++) {
                text[i] = '.';
            }
        }
    }
}
