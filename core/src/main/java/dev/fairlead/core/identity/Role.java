package dev.fairlead.core.identity;

/** What a principal may do inside its tenant; each role includes those before it. */
public enum Role {
    VIEWER,
    OPERATOR,
    ADMIN;

    /** Whether whoever holds this role may do what {@code other} may do. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
