package dev.fairlead.llm.dialect;

import java.util.Optional;

/** Undoes a content encoding as bytes arrive and hands the plain bytes on. Never throws for what arrives. */
public interface StreamDecoding {

    /** Takes plain bytes, which are only lent. */
    interface Sink {
        void accept(byte[] bytes, int from, int to);
    }

    void accept(byte[] bytes, int offset, int length);

    /** Hands on what could only be decoded at the end, and frees what decoding held. */
    void finish();

    /** Why decoding stopped before the end. */
    Optional<String> problem();
}
