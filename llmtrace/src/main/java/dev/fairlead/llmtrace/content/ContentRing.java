package dev.fairlead.llmtrace.content;

import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/** Keeps the newest bodies in memory. */
public final class ContentRing implements ContentStore {

    private final long capacityBytes;
    private final LinkedHashMap<ContentPlace, byte[]> bodies = new LinkedHashMap<>();
    private long size;
    private long appended;

    public ContentRing(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    @Override
    public void start(List<ContentExtent> committed) {}

    @Override
    public synchronized ContentPlace append(LocalDate day, byte[] body) {
        ContentPlace place = new ContentPlace(day, 0, appended++, 0, body.length);
        bodies.put(place, body.clone());
        size += body.length;
        expireBeyond(capacityBytes);
        return place;
    }

    @Override
    public List<ContentExtent> sync() {
        return List.of();
    }

    @Override
    public synchronized byte[] read(ContentPlace place) {
        byte[] body = bodies.get(place);
        if (body == null) {
            throw new ContentException(
                    ContentException.Code.MISSING,
                    "the text is not kept any more: it was erased, or newer text took its place");
        }
        return body.clone();
    }

    @Override
    public synchronized void erase(Collection<ContentPlace> places) {
        for (ContentPlace place : places) {
            byte[] body = bodies.remove(place);
            size -= body == null ? 0 : body.length;
        }
    }

    @Override
    public synchronized void expireBefore(LocalDate day) {
        erase(bodies.keySet().stream()
                .filter(place -> place.day().isBefore(day))
                .toList());
    }

    @Override
    public synchronized void expireBeyond(long bytes) {
        while (size > bytes) {
            size -= bodies.pollFirstEntry().getValue().length;
        }
    }

    @Override
    public synchronized long sizeBytes() {
        return size;
    }

    @Override
    public int damagedBlocks() {
        return 0;
    }

    @Override
    public List<String> verify() {
        return List.of();
    }

    @Override
    public void close() {}
}
