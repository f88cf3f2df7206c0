package dev.fairlead.llmtrace.content;

/** Reads bodies of calls. */
public interface ContentReader {

    /** @throws ContentException if the body was erased, expired or is damaged */
    byte[] read(ContentPlace place);
}
