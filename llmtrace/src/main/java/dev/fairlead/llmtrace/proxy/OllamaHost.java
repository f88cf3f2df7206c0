package dev.fairlead.llmtrace.proxy;

import java.net.URI;

/**
 * Reads {@code OLLAMA_HOST} as <a href="https://github.com/ollama/ollama/blob/main/envconfig/config.go">Ollama's own client
 * does</a>: scheme, host, port and path may each be left out, and an address that a server listens on everywhere at is
 * reached on loopback.
 */
final class OllamaHost {

    /** Where Ollama listens when nothing is said. */
    static final URI LOCAL = URI.create("http://127.0.0.1:11434");

    private static final int PORT = 11434;

    private OllamaHost() {}

    /** @throws IllegalArgumentException naming the setting when nothing can be made of it */
    static URI url(String written) {
        String text = written.strip().replaceAll("^[\"']|[\"']$", "");
        int scheme = text.indexOf("://");
        String protocol = scheme < 0 ? "http" : text.substring(0, scheme);
        int port = scheme < 0 ? PORT : protocol.equalsIgnoreCase("https") ? 443 : 80;
        String rest = scheme < 0 ? text : text.substring(scheme + 3);
        int slash = rest.indexOf('/');
        String address = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        int bracket = address.lastIndexOf(']');
        int colon = address.lastIndexOf(':');
        boolean bareIpv6 = bracket < 0 && address.indexOf(':') != colon;
        String host = colon > bracket && !bareIpv6 ? address.substring(0, colon) : address;
        String digits = colon > bracket && !bareIpv6 ? address.substring(colon + 1) : "";
        if (digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) <= 65_535) {
            port = Integer.parseInt(digits);
        }
        try {
            return URI.create(protocol + "://" + reachable(host) + ":" + port + path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("llmtrace.ollamaHost (OLLAMA_HOST): '" + written
                    + "' is no address such as 127.0.0.1:11434 or https://ollama.example.com");
        }
    }

    private static String reachable(String host) {
        return switch (host) {
            case "", "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> host.startsWith("[") || host.indexOf(':') < 0 ? host : "[" + host + "]";
        };
    }
}
