package dev.fairlead.core.journal;

import java.nio.file.Path;

/**
 * A stretch of the journal that was acknowledged once and cannot be read any more. The bytes are left in place. A closing that
 * was in it leaves its entry open, so that it shows up among {@link Journal#orphans()}.
 *
 * @param offset in the file, in bytes
 * @param position the same place as a journal position
 * @param length in bytes, up to the next readable record
 * @param openingsLost how many openings were in it, counted from the gap in entry numbers; 0 where the next opening is
 *     not known yet
 */
public record Damage(Path file, long offset, long position, long length, long openingsLost) {}
