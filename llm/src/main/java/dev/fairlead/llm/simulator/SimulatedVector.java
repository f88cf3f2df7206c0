package dev.fairlead.llm.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.SplittableRandom;

/** A vector of length 1 that the same text always has. */
final class SimulatedVector {
    private final float[] values;

    SimulatedVector(long seed, String text, int dimensions) {
        SplittableRandom random = new SplittableRandom(seed ^ text.hashCode());
        values = new float[dimensions];
        double square = 0;
        for (int i = 0; i < dimensions; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
            square += values[i] * values[i];
        }
        for (int i = 0; i < dimensions; i++) {
            values[i] /= (float) Math.sqrt(square);
        }
    }

    String json() {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < values.length; i++) {
            out.append(i == 0 ? "" : ",").append(values[i]);
        }
        return out.append(']').toString();
    }

    /** Little-endian floats, as OpenAI packs them. */
    String base64() {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
