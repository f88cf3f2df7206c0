package dev.fairlead.core.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Several mounts on one listener, each with paths of its own. */
public final class Mounts {

    private final List<Mount> mounts;

    private Mounts(List<Mount> mounts) {
        this.mounts = mounts;
    }

    /** @throws IllegalArgumentException if two of the mounts claim one path */
    public static Mounts of(Mount... mounts) {
        Map<ReservedPath, Mount> owners = new EnumMap<>(ReservedPath.class);
        for (Mount mount : mounts) {
            for (ReservedPath path : mount.paths()) {
                Mount other = owners.put(path, mount);
                if (other != null) {
                    throw new IllegalArgumentException(path.path() + " is claimed by " + nameOf(other) + " and by "
                            + nameOf(mount) + "; a path has one owner.");
                }
            }
        }
        return new Mounts(List.of(mounts));
    }

    /** What {@link HttpListener} takes: the mounts, then {@code rest} for every other path. */
    public Function<Vertx, Handler<HttpServerRequest>> otherwise(Function<Vertx, Handler<HttpServerRequest>> rest) {
        return loop -> {
            List<Route> routes =
                    mounts.stream().flatMap(mount -> routes(mount, loop)).toList();
            var other = rest.apply(loop);
            return request -> {
                String path = request.path();
                for (int i = 0; path != null && i < routes.size(); i++) {
                    if (routes.get(i).path().covers(path)) {
                        routes.get(i).handler().handle(request);
                        return;
                    }
                }
                other.handle(request);
            };
        };
    }

    /** The mounts, and problem details with 404 for every other path. */
    public Function<Vertx, Handler<HttpServerRequest>> orNotFound() {
        return otherwise(loop -> request -> Problems.send(
                request, ProblemException.notFound("Nothing is served at this path."), TraceIds.of(request)));
    }

    private static Stream<Route> routes(Mount mount, Vertx loop) {
        var handler = mount.handler(loop);
        return mount.paths().stream().map(path -> new Route(path, handler));
    }

    private static String nameOf(Mount mount) {
        return mount.getClass().getSimpleName();
    }

    private record Route(ReservedPath path, Handler<HttpServerRequest> handler) {}
}
