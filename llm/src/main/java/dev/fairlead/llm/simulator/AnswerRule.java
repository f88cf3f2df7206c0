package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.dialect.Dialects;
import java.util.List;

/**
 * An answer for every request whose new words contain a text, for clients that cannot set a header for one of their
 * requests. New are the words after the model's last ones: what the user said or a tool returned since then.
 *
 * @param text the shortest that may match has one character
 * @param answer given whenever the rule matches; a request that does not define its tools is passed over
 */
record AnswerRule(String text, ScriptedAnswer answer) {

    AnswerRule {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("expected a text that a request may contain, found none");
        }
    }

    /** What of a request the rules look at. */
    record Asked(String newWords, List<String> tools) {

        static Asked of(String method, String path, byte[] body) {
            Dialects.Match match = Dialects.match(method, path);
            RequestFacts facts = match.dialect().readRequest(match.operation(), path, body, Detail.CONTENT);
            StringBuilder words = new StringBuilder();
            for (TextSegment segment : facts.segments()) {
                switch (segment.origin()) {
                    case ASSISTANT, REASONING, TOOL_CALL -> words.setLength(0);
                    case USER, TOOL_RESULT -> words.append(segment.text()).append('\n');
                    default -> {}
                }
            }
            return new Asked(words.toString(), facts.toolNames());
        }
    }

    boolean matches(Asked asked) {
        return asked.newWords().contains(text)
                && answer.tools().stream().allMatch(tool -> asked.tools().contains(tool.name()));
    }
}
