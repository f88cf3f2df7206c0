package dev.fairlead.llmtrace.proxy;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The address of an upstream, with what every call asks of it worked out once.
 *
 * @param host without the brackets around an IPv6 address
 * @param path without a slash at its end, so empty where the URL has none
 * @param version the end of the path, such as {@code /v1}; empty without one
 * @param endings ends of the path with which clients begin theirs too, as SDKs write them either here or there; the
 *     longest first
 */
record BaseUrl(URI uri, String host, int port, boolean tls, String path, String version, List<String> endings) {

    private static final Pattern VERSION = Pattern.compile("v[0-9]+((alpha|beta)[0-9]*)?");
    private static final String OPENAI = "/openai";

    BaseUrl {
        endings = List.copyOf(endings);
    }

    /** @param uri an http or https URL of a host */
    static BaseUrl of(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        String path = path(uri);
        String version = version(path);
        List<String> endings = Stream.of(OPENAI + version, version, OPENAI)
                .filter(ending -> !ending.isEmpty() && path.endsWith(ending))
                .toList();
        return new BaseUrl(uri, host(uri), port, tls, path, version, endings);
    }

    private static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String path(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String version(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        return VERSION.matcher(last).matches() ? "/" + last : "";
    }

    /** Whether both are the same server, so that what one is known to be holds for the other. */
    boolean isServer(BaseUrl other) {
        return host.equalsIgnoreCase(other.host) && port == other.port && tls == other.tls;
    }

    /** The path to request for a client's path, whose prefix is already gone. */
    String pathFor(String clientPath) {
        return path + clientPath.substring(shared(clientPath).length());
    }

    /** A client's path as the dialects know it: beginning with the version whether that comes from the client or from here. */
    String canonicalPath(String clientPath) {
        return shared(clientPath).isEmpty() ? version + clientPath : clientPath;
    }

    /** What ends the base URL and begins the client's path. */
    private String shared(String clientPath) {
        for (String ending : endings) {
            if (clientPath.startsWith(ending)
                    && (clientPath.length() == ending.length() || clientPath.charAt(ending.length()) == '/')) {
                return ending;
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
