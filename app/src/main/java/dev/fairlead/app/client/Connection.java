package dev.fairlead.app.client;

/** A way to a server, and what must be closed with it. */
public final class Connection implements AutoCloseable {

    private final ApiClient api;
    private final AutoCloseable owned;

    /** A connection to a server that runs by itself. */
    public Connection(ApiClient api) {
        this(api, () -> {});
    }

    /** @param owned closed with the connection: a server that was started for it */
    public Connection(ApiClient api, AutoCloseable owned) {
        this.api = api;
        this.owned = owned;
    }

    public ApiClient api() {
        return api;
    }

    @Override
    public void close() {
        api.close();
        try {
            owned.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the data directory could not be closed", e);
        }
    }
}
