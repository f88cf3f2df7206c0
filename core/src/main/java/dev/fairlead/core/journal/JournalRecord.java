package dev.fairlead.core.journal;

import java.nio.ByteBuffer;

/**
 * One record as it was appended.
 *
 * @param position where it begins, a byte offset that counts from the journal's first record ever and skips file headers
 * @param nextPosition where it ends; reading goes on here
 * @param number of the entry it belongs to, counted from 1
 * @param payload the caller's own to read and keep; its memory is not used again
 */
public record JournalRecord(long position, long nextPosition, Kind kind, long number, ByteBuffer payload) {}
