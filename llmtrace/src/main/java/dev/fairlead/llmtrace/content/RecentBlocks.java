package dev.fairlead.llmtrace.content;

import java.util.LinkedHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Remembers the blocks that were read last, because bodies of neighbouring calls lie in the same ones. Not thread-safe. */
final class RecentBlocks implements ContentReader {

    private static final long REMEMBERED_BYTES = 8 << 20;

    private final Function<ContentPlace, byte[]> decompress;
    private final BiFunction<ContentPlace, byte[], byte[]> cut;
    private final LinkedHashMap<ContentPlace, byte[]> blocks = new LinkedHashMap<>();
    private long bytes;

    /**
     * @param decompress reads the block a body lies in
     * @param cut takes the body out of its block
     */
    RecentBlocks(Function<ContentPlace, byte[]> decompress, BiFunction<ContentPlace, byte[], byte[]> cut) {
        this.decompress = decompress;
        this.cut = cut;
    }

    @Override
    public byte[] read(ContentPlace place) {
        ContentPlace key = place.wholeBlock();
        byte[] block = blocks.get(key);
        if (block == null) {
            block = decompress.apply(place);
            while (!blocks.isEmpty() && bytes + block.length > REMEMBERED_BYTES) {
                bytes -= blocks.pollFirstEntry().getValue().length;
            }
            blocks.put(key, block);
            bytes += block.length;
        }
        return cut.apply(place, block);
    }
}
