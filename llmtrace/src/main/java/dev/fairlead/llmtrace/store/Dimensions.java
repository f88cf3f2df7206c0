package dev.fairlead.llmtrace.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A call's value in every {@link Dimension}, in the order of their declaration. */
public record Dimensions(List<String> values) {

    public Dimensions {
        values = List.copyOf(values);
    }

    public static Dimensions of(CallRow row) {
        String requested = row.request().model().orElse("");
        return new Dimensions(List.of(
                row.caller().tenant(),
                row.target().provider(),
                requested,
                row.answer().model().orElse(requested),
                row.target().operation(),
                row.target().dialect(),
                row.caller().keyId(),
                row.caller().user(),
                row.caller().agent(),
                row.outcome().name().toLowerCase(Locale.ROOT),
                statusClass(row.status())));
    }

    public String value(Dimension dimension) {
        return values.get(dimension.ordinal());
    }

    /** The same without the user's name, for the series of a user whose calls were deleted. */
    public Dimensions withoutUser() {
        List<String> others = new ArrayList<>(values);
        others.set(Dimension.USER.ordinal(), "");
        return new Dimensions(others);
    }

    private static String statusClass(int status) {
        return status > 0 ? status / 100 + "xx" : "none";
    }
}
