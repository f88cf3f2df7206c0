package dev.fairlead.bench.load;

/** The peer's answer breaks HTTP/1.1 framing. */
final class MalformedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedAnswer(String found) {
        super(found);
    }
}
