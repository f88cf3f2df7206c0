package dev.fairlead.llmtrace.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which headers pass through the proxy. Order, case and duplicates of those that do are kept. Removed are the
 * hop-by-hop headers (RFC 9110, section 7.6.1) with whatever {@code Connection} names, ours, and every header that
 * carries a Fairlead key.
 */
final class Headers {

    static final String TRACE_ID = "x-llmtrace-trace-id";
    static final String TOKEN = "X-LLMTrace-Token";
    static final String PROVIDER = "X-LLMTrace-Provider";
    static final String SESSION = "X-LLMTrace-Session-ID";
    static final String USER = "X-LLMTrace-User-ID";
    static final String AGENT = "X-LLMTrace-Agent-ID";
    static final String TAGS = "X-LLMTrace-Tags";
    static final String PARENT_AGENT = "X-LLMTrace-Parent-Agent-ID";
    static final String CLAUDE_CODE_SESSION = "X-Claude-Code-Session-Id";
    static final String CLAUDE_CODE_AGENT = "x-claude-code-agent-id";
    static final String CLAUDE_CODE_PARENT_AGENT = "x-claude-code-parent-agent-id";
    static final String KEY_PREFIX = "llmt_";

    private static final String BASIC = "Basic ";
    private static final String OURS = "x-llmtrace-";
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private Headers() {}

    /** Copies what may go upstream. Host and length are set by whoever sends the request. */
    static void copyRequest(MultiMap from, MultiMap to) {
        String connection = connectionTokens(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!isHopByHop(name, connection)
                    && !name.startsWith(OURS)
                    && !name.equals("host")
                    && !name.equals("content-length")
                    && !name.equals("expect")
                    && !carriesKey(header.getKey(), header.getValue())) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /** Whether a Fairlead key stands in a header, plain or in an encoding that clients use of their own accord. */
    private static boolean carriesKey(String name, String value) {
        return value.contains(KEY_PREFIX)
                || name.contains(KEY_PREFIX)
                || value.indexOf('%') >= 0 && KeyInQuery.decoded(value).contains(KEY_PREFIX)
                || value.regionMatches(true, 0, BASIC, 0, BASIC.length())
                        && basic(value).contains(KEY_PREFIX);
    }

    /** User and password of {@code Authorization: Basic} (RFC 7617), which URLs such as {@code http://KEY@host} become. */
    private static String basic(String value) {
        try {
            return new String(
                    Base64.getDecoder().decode(value.substring(BASIC.length()).strip()), ISO_8859_1);
        } catch (IllegalArgumentException notEncoded) {
            return "";
        }
    }

    /** Copies what may go back to the client. */
    static void copyAnswer(MultiMap from, MultiMap to) {
        String connection = connectionTokens(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!isHopByHop(name, connection) && !name.startsWith(OURS)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /** The header's value, empty where it is absent. */
    static String value(MultiMap headers, String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    /**
     * A header's value as text. Clients such as curl send UTF-8, which arrives here one character for each byte
     * (RFC 9110, section 5.5); bytes that are no UTF-8 stay as they came.
     */
    static String text(MultiMap headers, String name) {
        String value = value(headers, name);
        if (value.chars().allMatch(c -> c < 0x80)) {
            return value;
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    /** Whether a request asks for a WebSocket. Any other upgrade may be passed over (RFC 9110, section 7.8). */
    static boolean asksForWebSocket(HttpServerRequest request) {
        MultiMap headers = request.headers();
        return request.method() == HttpMethod.GET
                && headers.contains("upgrade", "websocket", true)
                && value(headers, "connection").toLowerCase(Locale.ROOT).contains("upgrade");
    }

    private static boolean isHopByHop(String name, String connectionTokens) {
        return HOP_BY_HOP.contains(name) || !connectionTokens.isEmpty() && connectionTokens.contains("," + name + ",");
    }

    /** The names in {@code Connection} as {@code ,a,b,}, or empty where it names nothing beyond the usual. */
    private static String connectionTokens(MultiMap headers) {
        String first = headers.get("connection");
        if (first == null || first.equalsIgnoreCase("keep-alive") || first.equalsIgnoreCase("close")) {
            return headers.getAll("connection").size() < 2 ? "" : joined(headers);
        }
        return joined(headers);
    }

    private static String joined(MultiMap headers) {
        String all = String.join(",", headers.getAll("connection"));
        return "," + all.toLowerCase(Locale.ROOT).replace(" ", "").replace("\t", "") + ",";
    }
}
