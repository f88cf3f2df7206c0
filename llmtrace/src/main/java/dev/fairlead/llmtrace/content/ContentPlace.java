package dev.fairlead.llmtrace.content;

import java.time.LocalDate;

/**
 * Where one body lies.
 *
 * @param day UTC day of the call's start; retention removes whole days
 * @param segment number of the file within the day
 * @param block byte offset of the block in the file
 * @param offset byte offset of the body in the decompressed block
 * @param length bytes of the body
 */
public record ContentPlace(LocalDate day, int segment, long block, int offset, int length) {

    /** The block at another byte of the same file. */
    ContentPlace blockAt(long byteOffset) {
        return new ContentPlace(day, segment, byteOffset, 0, 0);
    }

    /** The block, whatever body in it is meant. */
    ContentPlace wholeBlock() {
        return blockAt(block);
    }
}
