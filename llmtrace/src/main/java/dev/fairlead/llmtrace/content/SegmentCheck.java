package dev.fairlead.llmtrace.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads every block there is and names those that cannot be read. */
final class SegmentCheck {

    private final SegmentFiles segments;
    private final List<String> damage = new ArrayList<>();

    SegmentCheck(SegmentFiles segments) {
        this.segments = segments;
    }

    List<String> run() throws IOException {
        for (Path file : segments.all(".segment")) {
            check(segments.begin(file), Files.size(file));
        }
        return damage;
    }

    private void check(ContentPlace begin, long size) throws IOException {
        ContentPlace place = begin;
        while (place.block() < size) {
            try {
                segments.current(place).raw(segments.where(place));
            } catch (ContentException e) {
                damage.add(e.getMessage());
            }
            place = place.blockAt(next(place, size));
        }
    }

    private long next(ContentPlace place, long size) throws IOException {
        try {
            Block original = segments.original(place);
            if (original.intact()) {
                return place.block() + original.size();
            }
        } catch (ContentException e) {
            // How long it is cannot be told.
        }
        return segments.nextIntact(place.blockAt(place.block() + 1)).orElse(size);
    }
}
