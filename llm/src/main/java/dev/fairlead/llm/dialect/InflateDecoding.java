package dev.fairlead.llm.dialect;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** gzip (RFC 1952, several members too) and deflate (RFC 1950, or bare RFC 1951 as some servers send it). */
final class InflateDecoding extends BoundedDecoding {
    private static final int MAX_HEADER = 1 << 16;
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

    private void gzipHeader() {
        int wrong = headerLength >= 1 && header[0] != 0x1F || headerLength >= 2 && header[1] != (byte) 0x8B ? 1 : 0;
        if (wrong == 1) {
            fail("body is not gzip");
            return;
        }
        if (headerLength < 10) {
            return;
        }
        int flags = header[3];
        int at = 10;
        if ((flags & EXTRA) != 0) {
            if (headerLength < at + 2) {
                return;
            }
            at += 2 + (header[at] & 0xFF) + ((header[at + 1] & 0xFF) << 8);
        }
        for (int field : new int[] {NAME, COMMENT}) {
            if ((flags & field) != 0) {
                while (at < headerLength && header[at] != 0) {
                    at++;
                }
                at++;
            }
        }
        if ((flags & HEADER_CHECK) != 0) {
            at += 2;
        }
        if (headerLength == at) {
            place = Place.BODY;
        }
    }

    private int inflate(byte[] bytes, int from, int to) {
        bare.setInput(bytes, from, to - from);
        try {
            while (!stopped()) {
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
            fail("compressed body is damaged");
        }
        return to;
    }
}
