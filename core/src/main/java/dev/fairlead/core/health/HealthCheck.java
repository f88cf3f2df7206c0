package dev.fairlead.core.health;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/** Looks at one part of a service. May block; an exception counts as down. */
@FunctionalInterface
public interface HealthCheck {

    Health check();

    /** What a check found. The facts are shown to anyone who asks, so they hold no secrets. */
    record Health(State state, String message, Map<String, Object> facts) {

        public Health {
            facts = Map.copyOf(facts);
        }

        public static Health up() {
            return new Health(State.UP, "ok", Map.of());
        }

        public static Health up(Map<String, Object> facts) {
            return new Health(State.UP, "ok", facts);
        }

        /** Works, but someone should look. Does not take the service out of rotation. */
        public static Health degraded(String message) {
            return new Health(State.DEGRADED, message, Map.of());
        }

        public static Health down(String message) {
            return new Health(State.DOWN, message, Map.of());
        }
    }

    /** How a part is. */
    enum State {
        @JsonProperty("up")
        UP,
        @JsonProperty("degraded")
        DEGRADED,
        @JsonProperty("down")
        DOWN
    }
}
