package dev.fairlead.app.terminal;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a command's exit status means; stable, so that scripts may rely on it. */
public enum ExitCode {
    OK(0, "done"),
    FAILED(1, "the command failed, or found something wrong"),
    USAGE(2, "the command line is wrong"),
    UNREACHABLE(3, "no server can be reached"),
    NOT_ALLOWED(4, "the key is missing, wrong, or may not do this"),
    NOT_FOUND(5, "what was asked for does not exist");

    private final int status;
    private final String meaning;

    ExitCode(int status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    public int status() {
        return status;
    }

    /** Every status and its meaning, for {@code --help}. */
    public static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (ExitCode code : values()) {
            meanings.put(Integer.toString(code.status), code.meaning);
        }
        return meanings;
    }
}
