package dev.fairlead.bench.load;

/** What can be wrong with an exchange; each is counted and fails the run. */
public enum LoadFault {
    /** The connection could not be opened or broke in the middle of an answer. */
    CONNECTION,
    /** The status was not 200. */
    STATUS,
    /** The body differs from the expected one in length or bytes. */
    BODY,
    /** The answer is not HTTP/1.1 as RFC 9112 writes it. */
    PROTOCOL,
    /** No complete answer when the run was over and the time to drain was used up. */
    UNANSWERED
}
