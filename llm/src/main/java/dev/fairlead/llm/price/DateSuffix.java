package dev.fairlead.llm.price;

import java.util.Optional;

/** How a provider dates the snapshots of a model: the rule by which a dated name belongs to a model. */
public enum DateSuffix {
    /** No dated name belongs to the model unless it is listed. */
    NONE(""),
    /** {@code -2026-09-29}, as OpenAI writes it. */
    DASHED("-YYYY-MM-DD"),
    /** {@code -20251101}, as Anthropic writes it. */
    COMPACT("-YYYYMMDD");

    private final String pattern;

    DateSuffix(String pattern) {
        this.pattern = pattern;
    }

    /** The rule as price lists write it. */
    public String pattern() {
        return pattern;
    }

    /** The name without its date, if it ends in one of this form. */
    public Optional<String> stem(String name) {
        int stem = name.length() - pattern.length();
        if (this == NONE || stem <= 0) {
            return Optional.empty();
        }
        int month = 0;
        int day = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = name.charAt(stem + i);
            char expected = pattern.charAt(i);
            if (expected == '-' ? c != '-' : c < '0' || c > '9') {
                return Optional.empty();
            }
            if (expected == 'M') {
                month = month * 10 + c - '0';
            } else if (expected == 'D') {
                day = day * 10 + c - '0';
            }
        }
        boolean date = month >= 1 && month <= 12 && day >= 1 && day <= 31;
        return date ? Optional.of(name.substring(0, stem)) : Optional.empty();
    }
}
