package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llmtrace.call.ContentMode;
import dev.fairlead.llmtrace.call.Pseudonym;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a call is for where its body says so: {@code user} or {@code safety_identifier} of OpenAI's requests,
 * {@code metadata.user_id} of Anthropic's. Bodies are content, so the content mode decides what is kept of it.
 */
final class EndUser {

    /** Claude Code names account, device and session in one text; the person is the account. */
    private static final Pattern ACCOUNT = Pattern.compile("\"account_uuid\"\\s*:\\s*\"([^\"]+)\"");

    private static final Pattern DEVICE = Pattern.compile("\"device_id\"\\s*:\\s*\"([^\"]+)\"");
    private static final String SESSION = "_session_";

    private EndUser() {}

    /** The name under {@link ContentMode#FULL}, a hash of it under {@link ContentMode#HASH}; empty where there is none. */
    static String of(ContentMode mode, RequestFacts facts) {
        if (mode == ContentMode.NONE || facts.endUser().isEmpty()) {
            return "";
        }
        String person = person(facts.endUser().get());
        return mode == ContentMode.FULL || person.isEmpty() ? person : Pseudonym.of(person);
    }

    private static String person(String said) {
        if (said.startsWith("{")) {
            Matcher account = ACCOUNT.matcher(said);
            Matcher device = DEVICE.matcher(said);
            return account.find() ? account.group(1) : device.find() ? device.group(1) : "";
        }
        int session = said.startsWith("user_") && said.contains("_account_") ? said.indexOf(SESSION) : -1;
        return session < 0 ? said : said.substring(0, session);
    }
}
