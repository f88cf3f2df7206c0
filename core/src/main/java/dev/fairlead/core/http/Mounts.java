package dev.fairlead.core.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Function;

/** Several mounts on one listener: the first that claims a path answers it. */
public final class Mounts {

    private final List<Mount> mounts;

    private Mounts(List<Mount> mounts) {
        this.mounts = mounts;
    }

    public static Mounts of(Mount... mounts) {
        return new Mounts(List.of(mounts));
    }

    /** What {@link HttpListener} takes: the mounts, then {@code rest} for every other path. */
    public Function<Vertx, Handler<HttpServerRequest>> otherwise(Function<Vertx, Handler<HttpServerRequest>> rest) {
        return loop -> {
            var handlers = mounts.stream().map(mount -> mount.handler(loop)).toList();
            var other = rest.apply(loop);
            return request -> {
                String path = request.path();
                for (int i = 0; path != null && i < handlers.size(); i++) {
                    if (mounts.get(i).claims(path)) {
                        handlers.get(i).handle(request);
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
}
