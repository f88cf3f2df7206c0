package dev.fairlead.bench.scale;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Somebody, or some service, that makes calls: where they belong, which models they prefer, and what they are at now.
 */
final class Person {

    /** Calls of a session on average. */
    static final int SESSION_CALLS = 200;

    private static final int TRACE_CALLS = 6;

    private final String name;
    private final String tenant;
    private final String key;
    private final String agent;
    private final String team;
    private final List<String> models;
    private final boolean inSessions;
    private String session = "";
    private int sessionLeft;
    private long traceHigh;
    private long traceLow;
    private long lastSpan;
    private int traceLeft;

    Person(String name, String tenant, String key, String agent, String team, List<String> models, boolean inSessions) {
        this.name = name;
        this.tenant = tenant;
        this.key = key;
        this.agent = agent;
        this.team = team;
        this.models = List.copyOf(models);
        this.inSessions = inSessions;
    }

    /** Goes on with the trace and the session at hand or begins new ones, and returns the new call's span. */
    long nextCall(SplittableRandom random, SessionNames sessions) {
        if (inSessions && sessionLeft-- == 0) {
            session = sessions.next();
            sessionLeft = random.nextInt(2 * SESSION_CALLS - 1);
        }
        if (traceLeft-- == 0) {
            traceHigh = random.nextLong();
            traceLow = random.nextLong();
            lastSpan = 0;
            traceLeft = random.nextInt(TRACE_CALLS);
        }
        long span = random.nextLong();
        lastSpan = span;
        return span;
    }

    /** Mostly the favourite, now and then one of the two others. */
    String model(SplittableRandom random) {
        double drawn = random.nextDouble();
        return models.get(drawn < 0.75 ? 0 : drawn < 0.95 ? 1 : 2);
    }

    String name() {
        return name;
    }

    String tenant() {
        return tenant;
    }

    String key() {
        return key;
    }

    String agent() {
        return agent;
    }

    String team() {
        return team;
    }

    String session() {
        return session;
    }

    long traceHigh() {
        return traceHigh;
    }

    long traceLow() {
        return traceLow;
    }

    /** Span of the call before in this trace, 0 when there is none. */
    long lastSpan() {
        return lastSpan;
    }

    /** Gives each session a name of its own. */
    static final class SessionNames {
        private long given;

        String next() {
            return "session-" + ++given;
        }

        long given() {
            return given;
        }
    }
}
