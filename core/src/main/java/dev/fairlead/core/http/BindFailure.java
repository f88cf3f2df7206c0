package dev.fairlead.core.http;

/** A socket could not be bound. */
public final class BindFailure extends RuntimeException {

    private final boolean inUse;

    BindFailure(String host, int port, Throwable cause) {
        super("cannot listen on " + host + ":" + port + ": " + cause.getMessage(), cause);
        this.inUse = cause instanceof java.net.BindException
                && String.valueOf(cause.getMessage()).contains("in use");
    }

    /** Whether another socket holds the port, so that another port may do. */
    public boolean inUse() {
        return inUse;
    }
}
