package dev.fairlead.app.doctor;

/**
 * What one check found.
 *
 * @param fix what to do about it; empty when all is well
 */
public record Finding(State state, String what, String detail, String fix) {

    /** How bad it is. */
    public enum State {
        OK,
        WARNING,
        BAD
    }

    static Finding ok(String what, String detail) {
        return new Finding(State.OK, what, detail, "");
    }

    static Finding warning(String what, String detail, String fix) {
        return new Finding(State.WARNING, what, detail, fix);
    }

    static Finding bad(String what, String detail, String fix) {
        return new Finding(State.BAD, what, detail, fix);
    }
}
