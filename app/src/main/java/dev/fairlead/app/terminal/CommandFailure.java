package dev.fairlead.app.terminal;

/** A command did not do what it was asked to; the person who asked reads why, and what to do next. */
public final class CommandFailure extends RuntimeException {

    private final ExitCode exitCode;
    private final String nextStep;

    /**
     * @param message what was expected and found, as a sentence
     * @param nextStep what to do about it, best a command that can be typed
     */
    public CommandFailure(ExitCode exitCode, String message, String nextStep) {
        super(message);
        this.exitCode = exitCode;
        this.nextStep = nextStep;
    }

    public CommandFailure(ExitCode exitCode, String message, String nextStep, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.nextStep = nextStep;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public String nextStep() {
        return nextStep;
    }
}
