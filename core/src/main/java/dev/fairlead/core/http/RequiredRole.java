package dev.fairlead.core.http;

import dev.fairlead.core.identity.Principal;
import dev.fairlead.core.identity.Role;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an operation's {@code x-role} asks of its caller. */
public enum RequiredRole {
    NONE,
    /** Any valid key, also one that is for LLM calls only. */
    CALLER,
    VIEWER,
    OPERATOR,
    ADMIN,
    PLATFORM_ADMIN;

    static Optional<RequiredRole> of(String name) {
        return Arrays.stream(values()).filter(role -> role.label().equals(name)).findFirst();
    }

    /** As the contract writes it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the principal may call an operation that asks for this. */
    public boolean allows(Principal principal) {
        return switch (this) {
            case NONE, CALLER -> true;
            case VIEWER -> principal.role().includes(Role.VIEWER);
            case OPERATOR -> principal.role().includes(Role.OPERATOR);
            case ADMIN -> principal.role().includes(Role.ADMIN);
            case PLATFORM_ADMIN -> principal.platformAdmin();
        };
    }
}
