package dev.fairlead.core.journal;

import java.io.IOException;
import java.util.List;

/**
 * Decides what still fits. Openings leave room for the closings of all open entries; a closing's size is taken from the largest
 * ones seen, so that a journal that refuses openings can still close what it took on. Not safe for several threads at once.
 */
final class Space {

    private static final long FIRST_GUESS = 64 << 10;

    private final long maxBytes;
    private long bytes;
    private long openEntries;
    private long closingBytes;
    private boolean diskFull;
    private boolean diskLow;

    Space(long maxBytes, long openEntries) {
        this.maxBytes = maxBytes;
        this.openEntries = openEntries;
        this.closingBytes = Math.min(FIRST_GUESS, maxBytes / 64);
    }

    /** The largest record that fits into an otherwise empty journal next to what is held back for closings. */
    long largestRecord() {
        return Math.min(maxBytes / 4, 1 << 30);
    }

    boolean fits(Kind kind, long size) {
        long needed = size + SegmentHeader.BYTES;
        return switch (kind) {
            case CLOSED -> bytes + needed <= maxBytes;
            case OPENED -> !diskFull && !diskLow && bytes + needed + reserve(openEntries + 1) <= maxBytes;
        };
    }

    /** Whether all of them fit, each in its turn; may say no where it is close. */
    boolean fitAll(List<Append> records) {
        long needed = 0;
        long entries = openEntries;
        long largestClosing = closingBytes;
        for (Append record : records) {
            if (record.size() > largestRecord()) {
                return false;
            }
            needed += record.size() + SegmentHeader.BYTES;
            switch (record.kind()) {
                case OPENED -> entries++;
                case CLOSED -> largestClosing = Math.max(largestClosing, record.size());
            }
        }
        long held = entries * (largestClosing + SegmentHeader.BYTES);
        return !diskFull && !diskLow && bytes + needed + held <= maxBytes;
    }

    private long reserve(long entries) {
        return entries * (closingBytes + SegmentHeader.BYTES);
    }

    void taken(Kind kind, long size) {
        diskFull = false;
        switch (kind) {
            case OPENED -> openEntries++;
            case CLOSED -> {
                openEntries = Math.max(0, openEntries - 1);
                closingBytes = size > closingBytes
                        ? Math.min(size, largestRecord())
                        : closingBytes - ((closingBytes - size) >> 8);
            }
        }
    }

    void use(long bytesInAll) {
        bytes = bytesInAll;
    }

    long bytes() {
        return bytes;
    }

    void diskFull() {
        diskFull = true;
    }

    /** Lets the next append find out by writing; called at intervals, so that a full disk is not written to all the time. */
    void tryAgain(long usableBytes) {
        diskFull = false;
        diskLow = usableBytes < reserve(openEntries);
    }

    boolean isFull() {
        return diskFull || diskLow || !fits(Kind.OPENED, RecordFormat.HEADER);
    }

    String shortage() {
        return diskFull || diskLow
                ? "the file system has no space left; free some, the journal goes on by itself"
                : "it holds " + bytes + " of at most " + maxBytes + " bytes, with " + reserve(openEntries)
                        + " held back for the closings of " + openEntries
                        + " open entries; let its reader catch up or raise the bound";
    }

    /** Whether an error means that the disk, or a quota on it, is full. The message of the system may be translated. */
    static boolean isShortage(IOException error, long size, Segments segments) {
        String message = String.valueOf(error.getMessage());
        if (message.contains("No space left") || message.contains("quota exceeded")) {
            return true;
        }
        try {
            return segments.usableBytes() < size + (64 << 10);
        } catch (IOException e) {
            return false;
        }
    }
}
