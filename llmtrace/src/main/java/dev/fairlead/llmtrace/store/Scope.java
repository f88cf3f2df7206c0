package dev.fairlead.llmtrace.store;

/** Whose calls a question is about. Every question names one. */
public sealed interface Scope {

    /** The calls of one tenant. */
    record OneTenant(String tenant) implements Scope {}

    /** The calls of every tenant, for the platform's administrators. */
    record EveryTenant() implements Scope {}

    static Scope tenant(String tenant) {
        return new OneTenant(tenant);
    }

    static Scope everyTenant() {
        return new EveryTenant();
    }

    default boolean covers(String tenant) {
        return switch (this) {
            case OneTenant one -> one.tenant.equals(tenant);
            case EveryTenant _ -> true;
        };
    }
}
