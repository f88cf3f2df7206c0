package dev.fairlead.llmtrace.content;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;

/** Keeps the bodies of calls. One thread appends; reading and erasing may be done from any. */
public interface ContentStore extends ContentReader, AutoCloseable {

    /**
     * Opens the store and removes what was written and never committed.
     *
     * @param committed ends of the segments as the trace store knows them
     */
    void start(List<ContentExtent> committed);

    /** Takes a body and says where it will lie. It can be read after the next {@link #sync}. Does no input or output. */
    ContentPlace append(LocalDate day, byte[] body);

    /**
     * Makes everything appended durable. May be repeated after a failure; nothing is lost or written twice then.
     *
     * @return the ends of the segments that were written to since the last time
     * @throws ContentException if it cannot be written
     */
    List<ContentExtent> sync();

    /** For reading many bodies one after the other, on one thread and for a short time: what is erased meanwhile may still be read. */
    default ContentReader reader() {
        return this;
    }

    /**
     * Removes the bytes of these bodies for good. May be repeated. Where the disk damaged them, the whole block they lie in
     * is overwritten, since no body of it can be read any more.
     *
     * @throws ContentException with FAILED, after everything else was removed, if some could not be written
     */
    void erase(Collection<ContentPlace> places);

    /** Blocks that are kept and can be read no more, as far as reading and erasing found them. */
    int damagedBlocks();

    /** Removes the content of all days before. */
    void expireBefore(LocalDate day);

    /** Removes the oldest content until no more bytes are left, as {@link #sizeBytes} counts them; the newest part stays. */
    void expireBeyond(long bytes);

    /** What the content takes where it is kept. */
    long sizeBytes();

    /** Reads everything and names what does not match its checksum. */
    List<String> verify();

    @Override
    void close();
}
