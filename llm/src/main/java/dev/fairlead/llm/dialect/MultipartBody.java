package dev.fairlead.llm.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Splits a {@code multipart/form-data} body (RFC 7578) as its bytes arrive. Fields are kept up to a bound, files are
 * counted and never kept. The boundary is taken from the body's first line, so the request's header is not needed.
 */
final class MultipartBody {

    /** What the parts are handed to. */
    interface Sink {
        /** @param value its beginning, at most {@link MultipartBody#MAX_FIELD} bytes */
        void field(String name, byte[] value, long length);

        /** @param whole whether the part came to its end */
        void file(String name, String fileName, long length, boolean whole);
    }

    static final int MAX_FIELD = 256 << 10;
    private static final int MAX_BOUNDARY = 72;
    private static final int MAX_HEADERS = 8 << 10;

    private enum Place {
        BOUNDARY,
        HEADERS,
        CONTENT,
        AFTER_DELIMITER,
        DONE,
        FAILED
    }

    private final Sink sink;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private Place place = Place.BOUNDARY;
    private String problem = "";
    private byte[] delimiter = {};
    private int matched;
    private int line;
    private String name = "";
    private Optional<String> fileName = Optional.empty();
    private long length;

    MultipartBody(Sink sink) {
        this.sink = sink;
    }

    void accept(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && place != Place.DONE && place != Place.FAILED) {
            switch (place) {
                case BOUNDARY -> boundary(bytes[at++]);
                case HEADERS -> header(bytes[at++]);
                case AFTER_DELIMITER -> afterDelimiter(bytes[at++]);
                default -> at = content(bytes, at, to);
            }
        }
    }

    /** Ends the body; says why it could not be read in full. */
    Optional<String> finish() {
        if (place == Place.CONTENT) {
            endPart(false);
        }
        if (place != Place.DONE && problem.isEmpty()) {
            problem = "the form ends early";
        }
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    private void boundary(byte b) {
        if (b == '\n') {
            String first = kept.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            if (!first.startsWith("--")) {
                fail("the form does not begin with its boundary");
                return;
            }
            delimiter = ("\r\n" + first).getBytes(StandardCharsets.ISO_8859_1);
            beginPart();
        } else if (kept.size() > MAX_BOUNDARY) {
            fail("the form's boundary is longer than 70 characters");
        } else {
            kept.write(b);
        }
    }

    private void beginPart() {
        place = Place.HEADERS;
        kept.reset();
        line = 0;
        name = "";
        fileName = Optional.empty();
        length = 0;
        matched = 0;
    }

    private void header(byte b) {
        if (kept.size() > MAX_HEADERS) {
            fail("the headers of a part of the form are over " + MAX_HEADERS + " bytes");
        } else if (b != '\n') {
            kept.write(b);
            line += b == '\r' ? 0 : 1;
        } else if (line > 0) {
            kept.write(b);
            line = 0;
        } else {
            disposition(kept.toString(StandardCharsets.UTF_8));
            kept.reset();
            place = Place.CONTENT;
        }
    }

    private void disposition(String headers) {
        String type = "text/plain";
        for (String header : headers.split("\r?\n")) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
                name = parameter(header, "name").orElse("");
                fileName = parameter(header, "filename");
            } else if (header.toLowerCase(Locale.ROOT).startsWith("content-type:")) {
                type = header.substring("content-type:".length()).strip().toLowerCase(Locale.ROOT);
            }
        }
        if (fileName.isEmpty() && !type.startsWith("text/") && !type.equals("application/json")) {
            // Some SDKs give the bytes a file's type and no name.
            fileName = Optional.of("");
        }
    }

    /** Looks at every character of the header once: it may be long and not well meant. */
    private static Optional<String> parameter(String header, String wanted) {
        int equals = -1;
        int at = header.indexOf(';');
        while (at >= 0) {
            equals = equals > at ? equals : header.indexOf('=', at);
            int next = header.indexOf(';', at + 1);
            if (equals < 0) {
                return Optional.empty();
            }
            if (next < 0 || equals < next) {
                int from = equals + 1;
                while (from < header.length() && header.charAt(from) == ' ') {
                    from++;
                }
                boolean quoted = from < header.length() && header.charAt(from) == '"';
                int quote = quoted ? header.indexOf('"', from + 1) : -1;
                if (quoted) {
                    next = quote < 0 ? -1 : header.indexOf(';', quote);
                }
                if (header.substring(at + 1, equals).strip().equalsIgnoreCase(wanted)) {
                    int end = quoted ? quote : next;
                    String value = header.substring(quoted ? from + 1 : from, end < 0 ? header.length() : end);
                    return Optional.of(quoted ? value : value.strip());
                }
            }
            at = next;
        }
        return Optional.empty();
    }

    /** A delimiter holds one carriage return, at its beginning: where it breaks off, only that byte can begin it anew. */
    private int content(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (matched > 0) {
                if (bytes[at] == delimiter[matched]) {
                    at++;
                    if (++matched == delimiter.length) {
                        endPart(true);
                        place = Place.AFTER_DELIMITER;
                        kept.reset();
                        return at;
                    }
                } else {
                    keep(delimiter, 0, matched);
                    matched = 0;
                }
            } else if (bytes[at] == '\r') {
                matched = 1;
                at++;
            } else {
                int end = at + 1;
                while (end < to && bytes[end] != '\r') {
                    end++;
                }
                keep(bytes, at, end);
                at = end;
            }
        }
        return at;
    }

    private void keep(byte[] bytes, int from, int to) {
        length += to - from;
        if (fileName.isEmpty() && kept.size() < MAX_FIELD) {
            kept.write(bytes, from, Math.min(to - from, MAX_FIELD - kept.size()));
        }
    }

    private void endPart(boolean whole) {
        if (fileName.isPresent()) {
            sink.file(name, fileName.get(), length, whole);
        } else if (!name.isEmpty()) {
            sink.field(name, kept.toByteArray(), length);
        }
    }

    private void afterDelimiter(byte b) {
        if (b == '\n') {
            beginPart();
        } else {
            kept.write(b);
            if (kept.toString(StandardCharsets.ISO_8859_1).equals("--")) {
                place = Place.DONE;
            } else if (kept.size() > MAX_BOUNDARY) {
                fail("a boundary of the form is followed by what is neither its end nor a part");
            }
        }
    }

    private void fail(String why) {
        place = Place.FAILED;
        problem = why;
    }
}
