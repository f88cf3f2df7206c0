package dev.fairlead.core.http;

/**
 * Answers one operation of a contract. Runs on a virtual thread, so it may block; throws {@link ProblemException} for
 * whatever the client should hear about.
 */
@FunctionalInterface
public interface RestHandler {

    RestResponse handle(RestRequest request);
}
