package dev.fairlead.llm.dialect;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** gzip (RFC 1952, several members too) and deflate (RFC 1950, or bare RFC 1951 as some servers send it). */
final class InflateDecoding extends BoundedDecoding {
    private static final int MAX_HEADER = 1 << 16;
    private static final int FIXED_HEADER = 10;
    private static final int TRAILER = 8;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CHECK = 2;

    private enum Place {
        HEADER,
        BODY,
        TRAILER,
        END
    }

    private final boolean gzip;
    private final Inflater bare = new Inflater(true);
    private final byte[] plain = new byte[16 << 10];
    private byte[] header = new byte[32];
    private int headerLength;
    private int headerEnd;
    private int namesLeft;
    private boolean extraRead;
    private int trailerLeft;
    private Place place = Place.HEADER;

    InflateDecoding(boolean gzip, long limit, StreamDecoding next) {
        super(limit, next);
        this.gzip = gzip;
    }

    @Override
    void decode(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !stopped()) {
            switch (place) {
                case HEADER -> {
                    header(bytes[at]);
                    at++;
                }
                case BODY -> at = inflate(bytes, at, to);
                case TRAILER -> {
                    at++;
                    if (--trailerLeft == 0) {
                        place = Place.HEADER;
                        headerLength = 0;
                        bare.reset();
                    }
                }
                case END -> at = to;
            }
        }
    }

    @Override
    void decodeRest() {
        boolean whole = place == Place.END || place == Place.HEADER && headerLength == 0;
        if (!whole) {
            fail("compressed body ends early");
        }
    }

    @Override
    void close() {
        bare.end();
    }

    private void header(byte b) {
        if (headerLength == MAX_HEADER) {
            fail("gzip header is too long");
            return;
        }
        if (headerLength == header.length) {
            header = Arrays.copyOf(header, headerLength * 2);
        }
        header[headerLength++] = b;
        if (gzip) {
            gzipHeader();
        } else if (headerLength == 2) {
            boolean zlib = (header[0] & 0x0F) == 8 && ((header[0] & 0xFF) << 8 | header[1] & 0xFF) % 31 == 0;
            place = Place.BODY;
            if (!zlib) {
                inflate(header, 0, 2);
            }
        }
    }

    /** Reads on where the last byte left off: a name of any length is looked at once. */
    private void gzipHeader() {
        boolean wrong = header[0] != 0x1F || headerLength >= 2 && header[1] != (byte) 0x8B;
        if (wrong) {
            fail("body is not gzip");
            return;
        }
        if (headerLength == FIXED_HEADER) {
            headerEnd = FIXED_HEADER + ((header[3] & EXTRA) == 0 ? 0 : 2);
            namesLeft = Integer.bitCount(header[3] & (NAME | COMMENT));
            extraRead = (header[3] & EXTRA) == 0;
        }
        if (headerLength < FIXED_HEADER || headerLength < headerEnd) {
            return;
        }
        if (!extraRead) {
            extraRead = true;
            headerEnd += (header[FIXED_HEADER] & 0xFF) + ((header[FIXED_HEADER + 1] & 0xFF) << 8);
        } else if (namesLeft > 0 && headerLength > headerEnd) {
            headerEnd++;
            namesLeft -= header[headerLength - 1] == 0 ? 1 : 0;
        }
        boolean checked = (header[3] & HEADER_CHECK) != 0;
        if (namesLeft == 0 && headerLength == headerEnd + (checked ? 2 : 0)) {
            place = Place.BODY;
        }
    }

    private int inflate(byte[] bytes, int from, int to) {
        bare.setInput(bytes, from, to - from);
        long written = bare.getBytesWritten();
        try {
            while (!stopped()) {
                written = bare.getBytesWritten();
                int length = bare.inflate(plain);
                if (length > 0) {
                    pass(plain, length);
                } else if (bare.finished()) {
                    place = gzip ? Place.TRAILER : Place.END;
                    trailerLeft = TRAILER;
                    return to - bare.getRemaining();
                } else if (bare.needsDictionary()) {
                    fail("compressed body needs a dictionary");
                } else {
                    return to;
                }
            }
        } catch (DataFormatException e) {
            // What came before the damage counts, wherever the chunk began.
            pass(plain, (int) (bare.getBytesWritten() - written));
            fail("compressed body is damaged");
        }
        return to;
    }
}
