package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Dialects;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the upstream of a request: by the {@code X-LLMTrace-Provider} header, the first segment of the path, the
 * model's name, or the first that speaks the dialect of the path, {@code upstreamUrl} before all others.
 */
final class Routes {

    private static final Pattern ENCODED_DOT = Pattern.compile("%2e", Pattern.CASE_INSENSITIVE);
    /** What a server may take for a slash once it has decoded the path. */
    private static final Pattern SEPARATOR = Pattern.compile("%2f|%5c|\\\\", Pattern.CASE_INSENSITIVE);

    private final List<Upstream> upstreams;
    private final Optional<Upstream> fallback;
    private final boolean byModel;

    /** @param fallback takes what nothing else claims: the seed's single {@code upstreamUrl} */
    Routes(List<Upstream> upstreams, Optional<Upstream> fallback) {
        this.upstreams = List.copyOf(upstreams);
        this.fallback = fallback;
        this.byModel =
                upstreams.stream().anyMatch(upstream -> !upstream.models().isEmpty());
    }

    /**
     * The route of a request before its body is known.
     *
     * @param path raw, as the client sent it, without query
     * @param family whose dialect the headers speak, empty where they do not tell: decides where the path does not
     * @throws Refusal if the path would leave the upstream's own, or no upstream takes it
     */
    Route choose(String method, String path, String providerHeader, String family) {
        if (!path.startsWith("/") || method.equals("CONNECT")) {
            throw Refusal.badRequest("bad_path", "Only paths are relayed; " + method + " " + path + " is none.");
        }
        if (method.equals("TRACE")) {
            throw new Refusal(
                    405, "bad_method", "TRACE is not relayed: it would show the credential the upstream was sent.");
        }
        refuseDotSegments(path);
        if (!providerHeader.isEmpty()) {
            Upstream named = named(providerHeader)
                    .orElseThrow(() -> Refusal.badRequest(
                            "unknown_provider",
                            "X-LLMTrace-Provider names '" + providerHeader + "'; configured upstreams are " + names()));
            return route(named, method, withoutPrefix(named, path));
        }
        Optional<Upstream> azure = azure(path);
        if (azure.isPresent()) {
            return route(azure.get(), method, path);
        }
        for (Upstream upstream : upstreams) {
            if (hasPrefix(upstream, path)) {
                return route(upstream, method, withoutPrefix(upstream, path));
            }
        }
        Dialect dialect = spoken(Dialects.match(method, path), family);
        return Stream.concat(fallback.stream(), upstreams.stream())
                .filter(upstream ->
                        dialect == Dialects.OPAQUE ? upstream.isOf(familyOf(path, family)) : upstream.speaks(dialect))
                .findFirst()
                .map(upstream -> route(upstream, method, path))
                .orElseThrow(() -> Refusal.notFound(
                        "no_upstream",
                        "No upstream takes " + path + ". Add one to llmtrace.upstreams; configured are " + names()));
    }

    /** Paths of deployments are Azure's alone; they begin with the name of another upstream. */
    private Optional<Upstream> azure(String path) {
        if (!path.startsWith("/openai/deployments/")) {
            return Optional.empty();
        }
        return upstreams.stream()
                .filter(upstream -> upstream.dialect().equals(Family.AZURE.id()))
                .findFirst();
    }

    /** Lists of models or files stand where OpenAI has them at many providers: there the headers say whose they are. */
    private static Dialect spoken(Dialects.Match match, String family) {
        boolean shared = match.dialect().family().equals(Family.OPENAI.dialects())
                && !match.operation().metered();
        return shared && !family.isEmpty() && !family.equals(Family.OPENAI.dialects())
                ? Dialects.OPAQUE
                : match.dialect();
    }

    /** Whether the model's name decides, so that the body must be read first. */
    boolean dependsOnModel(Route route, String path, String providerHeader) {
        return byModel
                && route.readable()
                && providerHeader.isEmpty()
                && !hasPrefix(route.upstream(), path)
                && azure(path).isEmpty();
    }

    /** The route once the model is known. */
    Route forModel(Route route, String method, String path, String model) {
        for (Upstream upstream : upstreams) {
            if (upstream.serves(model)) {
                return route(upstream, method, path);
            }
        }
        return route;
    }

    /** Whose envelope an error is worded in: the route's, or what the path looks like where there is none. */
    Dialect envelope(@Nullable Route route, String path) {
        return route == null ? looksLike(path) : envelope(route.upstream(), route.dialect());
    }

    private static Dialect envelope(Upstream upstream, Dialect dialect) {
        return dialect == Dialects.OPAQUE ? first(upstream::speaks) : dialect;
    }

    private Dialect looksLike(String path) {
        for (Upstream upstream : upstreams) {
            if (hasPrefix(upstream, path)) {
                String rest = withoutPrefix(upstream, path);
                return envelope(upstream, route(upstream, "POST", rest).dialect());
            }
        }
        Dialect whole = Dialects.match("POST", path).dialect();
        Dialect known = whole == Dialects.OPAQUE
                ? Dialects.match("POST", withoutFirst(path)).dialect()
                : whole;
        String family = familyOf(path, "");
        return known == Dialects.OPAQUE && !family.isEmpty()
                ? first(dialect -> dialect.family().equals(family))
                : known;
    }

    private static String withoutFirst(String path) {
        return path.replaceFirst("^/[^/]+(?=/)", "");
    }

    private static Dialect first(Predicate<Dialect> wanted) {
        return Dialects.all().stream().filter(wanted).findFirst().orElse(Dialects.OPAQUE);
    }

    /** No other provider has paths below {@code /api/}: one that is no dialect's must not end up with the first of all. */
    private static String familyOf(String path, String family) {
        return path.startsWith("/api/") ? Family.OLLAMA.id() : family;
    }

    private static Route route(Upstream upstream, String method, String path) {
        BaseUrl base = upstream.baseUrl();
        Dialects.Match match = Dialects.match(method, base.canonicalPath(path));
        // Paths such as /v1/files mean something else to each provider; a chat is one on any server that takes it.
        boolean meant = match.operation().metered() || upstream.speaks(match.dialect());
        return meant
                ? new Route(upstream, base.pathFor(path), match.dialect(), match.operation())
                : new Route(upstream, base.pathFor(path), Dialects.OPAQUE, Dialects.OPAQUE_OPERATION);
    }

    private Optional<Upstream> named(String name) {
        return upstreams.stream()
                .filter(upstream -> upstream.name().equalsIgnoreCase(name))
                .findFirst();
    }

    private static boolean hasPrefix(Upstream upstream, String path) {
        int end = upstream.name().length() + 1;
        return path.startsWith(upstream.name(), 1) && (path.length() == end || path.charAt(end) == '/');
    }

    private static String withoutPrefix(Upstream upstream, String path) {
        if (!hasPrefix(upstream, path)) {
            return path;
        }
        String rest = path.substring(upstream.name().length() + 1);
        return rest.isEmpty() ? "/" : rest;
    }

    /** A path that climbs could reach what lies beside the upstream's base URL. */
    private static void refuseDotSegments(String path) {
        if (!path.contains("/.") && path.indexOf('%') < 0 && path.indexOf('\\') < 0) {
            return;
        }
        String plain = ENCODED_DOT.matcher(path).replaceAll(".");
        String separated = SEPARATOR.matcher(plain).replaceAll("/");
        for (String segment : separated.split("/", -1)) {
            int parameters = segment.indexOf(';');
            String name = parameters < 0 ? segment : segment.substring(0, parameters);
            if (name.equals("..") || name.equals(".")) {
                throw Refusal.badRequest(
                        "bad_path", "The path contains '" + name + "' as a segment; no such is relayed.");
            }
        }
    }

    private String names() {
        return upstreams.stream().map(Upstream::name).toList().toString();
    }
}
