package dev.fairlead.core.identity;

import java.util.regex.Pattern;

/** What tenants, projects and keys may be called. */
final class Names {

    private static final Pattern TENANT_ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern ID = Pattern.compile("[a-z]{1,16}_[0-9a-z]{26}");
    private static final int LONGEST = 100;

    private Names() {}

    /** Ids as {@link TimeOrderedIds} makes them; nothing else is worth a query. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static String checked(String what, String name) {
        if (name.isBlank() || name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
            throw new IdentityException(
                    IdentityException.Reason.INVALID,
                    "invalid_name",
                    "The name of a " + what + " has 1 to " + LONGEST + " characters, none of them control characters.");
        }
        return name;
    }

    static TenantId checked(TenantId id) {
        if (!TENANT_ID.matcher(id.value()).matches()) {
            throw new IdentityException(
                    IdentityException.Reason.INVALID,
                    "invalid_tenant_id",
                    "A tenant id has 1 to 63 lower-case letters, digits and hyphens and does not start with a hyphen.");
        }
        return id;
    }
}
