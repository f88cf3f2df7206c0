/**
 * The hot path: from a client's request to the provider's answer, recorded.
 *
 * <p>Everything here runs on an event loop and keeps its rules. Nothing blocks: address lookups, unknown keys, large
 * bodies and estimates go to virtual threads and come back to the call's own loop. Bytes are forwarded before they are
 * read: what arrives in one turn of the loop is written once, then metered. Backpressure holds both ways: a slow client
 * pauses the provider and a slow provider pauses the upload. A call's objects belong to its loop and are not
 * synchronised.
 *
 * <p>The order that makes a call durable is fixed in {@link dev.fairlead.llmtrace.proxy.ProxiedCall}: {@code opened} is
 * in the journal before the first byte goes upstream, {@code closed} before the last byte is released to the client.
 */
@NullMarked
package dev.fairlead.llmtrace.proxy;

import org.jspecify.annotations.NullMarked;
