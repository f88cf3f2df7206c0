package dev.fairlead.llm.simulator;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/** One event loop of the simulated provider with its own reader and timers. */
final class SimulatorLoop extends VerticleBase {
    private final Simulation simulation;
    private final String host;
    private volatile int port;

    SimulatorLoop(Simulation simulation, String host, int port) {
        this.simulation = simulation;
        this.host = host;
        this.port = port;
    }

    @Override
    public Future<HttpServer> start() {
        Wheel wheel = new Wheel(vertx);
        RequestReader reader = new RequestReader(simulation.settings().seed());
        BillRoutes books = new BillRoutes(simulation);
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setHttp2ClearTextEnabled(false)
                .setTcpNoDelay(true)
                .setAcceptBacklog(4096)
                .setMaxHeaderSize(64 * 1024)
                .setMaxInitialLineLength(16 * 1024)
                .addWebSocketSubProtocol(RealtimeSession.SUBPROTOCOL)
                .setMaxWebSocketFrameSize(16 << 20)
                .setMaxWebSocketMessageSize(16 << 20);
        return vertx.createHttpServer(options)
                .requestHandler(request -> accept(request, wheel, reader, books))
                .listen()
                .onSuccess(server -> port = server.actualPort());
    }

    /** The port listened on, once started. */
    int port() {
        return port;
    }

    private void accept(HttpServerRequest request, Wheel wheel, RequestReader reader, BillRoutes books) {
        if (Route.path(request).startsWith(BillRoutes.PREFIX)) {
            books.handle(request);
        } else if (RealtimeSession.isFor(request)) {
            new RealtimeSession(simulation, request).begin();
        } else {
            new Exchange(simulation, wheel, reader, request, Route.of(request)).begin();
        }
    }
}
