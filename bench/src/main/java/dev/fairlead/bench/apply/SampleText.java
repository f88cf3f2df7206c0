package dev.fairlead.bench.apply;

import java.util.SplittableRandom;

/** Text of 4,000 made-up words of which few are frequent, so that it compresses about as prose does. */
public final class SampleText {

    private static final int WORDS = 4000;

    private final SplittableRandom random;
    private final String[] words = new String[WORDS];

    public SampleText(SplittableRandom random) {
        this.random = random;
        for (int i = 0; i < WORDS; i++) {
            words[i] = word();
        }
    }

    /** Text of exactly that many characters, all of them ASCII. */
    public String of(int length) {
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            double skewed = random.nextDouble() * random.nextDouble() * random.nextDouble();
            text.append(words[(int) (skewed * WORDS)]).append(random.nextInt(12) == 0 ? ". " : " ");
        }
        return text.substring(0, length);
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        int length = 2 + random.nextInt(4) + random.nextInt(5);
        for (int i = 0; i < length; i++) {
            word.append((i % 2 == 0 ? "bcdfghlmnprstvw" : "aeiou").charAt(random.nextInt(i % 2 == 0 ? 15 : 5)));
        }
        return word.toString();
    }
}
