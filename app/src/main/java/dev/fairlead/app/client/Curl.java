package dev.fairlead.app.client;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A recorded call as a command for a POSIX shell that makes it again through the proxy. */
public final class Curl {

    /** Names the key, so that the command holds no secret. */
    public static final String KEY = "${FAIRLEAD_KEY:?set it to a key: fairlead keys create NAME --scope proxy}";

    /** What the proxy calls the upstream of its setting {@code upstreamUrl}, which cannot be asked for by name. */
    private static final String FALLBACK = "upstream";

    private static final String ANTHROPIC_VERSION = "2023-06-01";

    private final URI server;

    /** @param server where the proxy listens */
    public Curl(URI server) {
        this.server = server;
    }

    /**
     * The command, with the body inside.
     *
     * @param span in the API's schema {@code Span}, with its raw bodies
     */
    public String command(JsonNode span) {
        Call call = new Call(span.path("call"));
        String body = body(span);
        if (body.isEmpty()) {
            return curl(call) + "\n";
        }
        boolean plain = body.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t');
        if (!plain) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The request's body has control characters, which a terminal should not show.",
                    "Have it written to a file: fairlead replay " + call.id() + " --body FILE");
        }
        // A shell's own printf has no limit on the length of an argument and adds no byte.
        return "printf '%s' " + quoted(body) + " |\n" + curl(call) + " \\\n  --data-binary @-\n";
    }

    /** The command, with the body in a file. */
    public String command(JsonNode span, String file) {
        return curl(new Call(span.path("call"))) + " \\\n  --data-binary " + quoted("@" + file) + "\n";
    }

    /** The request's body as it went over the wire, decoded; fails where not all of it is there. */
    public static String body(JsonNode span) {
        JsonNode kept = span.path("call").path("request");
        JsonNode content = span.path("content");
        if (content.path("problem").isString()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "The request cannot be read any more: "
                            + content.path("problem").asString("") + ".",
                    "Text is kept for llmtrace.store.contentRetention at most, and until it is deleted.");
        }
        if (kept.path("truncated").asBoolean(false)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "Of the request's " + kept.path("bytes").asLong() + " bytes "
                            + kept.path("kept").asLong() + " were kept, so it cannot be made again.",
                    "llmtrace.content: full and llmtrace.captureLimit say what is kept of calls to come.");
        }
        String body = content.path("request").asString("");
        if (body.indexOf('\uFFFD') >= 0 || body.indexOf(0) >= 0) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The request's body is no text, so it cannot be shown as a command.",
                    "Only calls with JSON or other text can be made again like this.");
        }
        return body;
    }

    private String curl(Call call) {
        String path = call.text("path").orElse("/");
        if (path.contains("=***")) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The path carried a credential, which was not recorded: " + path + ".",
                    "Make the call again with the key in a header.");
        }
        List<String> parts = new ArrayList<>();
        parts.add("curl --no-buffer --globoff --path-as-is --request "
                + quoted(call.text("method").orElse("GET")) + " "
                + quoted(server.toString().replaceAll("/+$", "") + path));
        call.json()
                .path("request")
                .path("content_type")
                .asStringOpt()
                .filter(type -> !type.isEmpty())
                .ifPresent(type -> parts.add(header("Content-Type: " + type)));
        call.text("upstream")
                .filter(upstream -> !upstream.equals(FALLBACK))
                .ifPresent(upstream -> parts.add(header("X-LLMTrace-Provider: " + upstream)));
        if (call.text("dialect").orElse("").startsWith("anthropic.")) {
            parts.add(header("anthropic-version: " + ANTHROPIC_VERSION));
            parts.add("--header \"x-api-key: " + KEY + "\"");
        } else {
            parts.add("--header \"Authorization: Bearer " + KEY + "\"");
        }
        parts.add(header("Expect:"));
        return String.join(" \\\n  ", parts);
    }

    private static String header(String header) {
        return "--header " + quoted(header);
    }

    /** One word of a POSIX shell: within single quotes nothing has a meaning but the quote itself. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
