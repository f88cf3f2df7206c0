package dev.fairlead.llm.simulator;

/** Made-up embeddings. */
final class Vectors {
    private static final int DIMENSIONS = 4;

    private Vectors() {}

    /** Numbers between 0.0 and 0.999, the same for the same seed. */
    static ByteBuilder write(ByteBuilder out, long seed) {
        long state = seed;
        out.raw("[");
        for (int i = 0; i < DIMENSIONS; i++) {
            state = Ids.mix(state + i);
            long thousandths = Math.floorMod(state, 1000L);
            out.raw(i == 0 ? "0." : ",0.").raw(Long.toString(1000 + thousandths).substring(1));
        }
        return out.raw("]");
    }
}
