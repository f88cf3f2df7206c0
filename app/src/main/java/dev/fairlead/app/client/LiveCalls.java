package dev.fairlead.app.client;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** Calls as a server stores them, each once, also where the connection breaks in between. */
public final class LiveCalls {

    private static final int REMEMBERED = 2_000;

    private final Map<String, String> query;
    private final Set<String> known = new LinkedHashSet<>();
    private String position = "";

    /**
     * @param filters the API's query parameters, without order and page
     * @param before how many of the newest to begin with
     */
    public LiveCalls(Map<String, String> filters, int before) {
        this.query = new TreeMap<>(filters);
        this.query.put("last", Integer.toString(before));
    }

    /** Whether a server has answered yet. */
    public boolean begun() {
        return !position.isEmpty();
    }

    /**
     * Reads until the stream ends or breaks, or nothing more is wanted; can be called again then to go on.
     *
     * @param wanted takes a call and says whether it wants more
     * @param missed told how many calls the server has left out
     * @throws dev.fairlead.app.terminal.CommandFailure if the server cannot be reached or refuses
     */
    public void follow(ApiClient api, Predicate<Call> wanted, LongConsumer missed) {
        Map<String, String> headers = begun() ? Map.of("Last-Event-ID", position) : Map.of();
        try (ServerEvents events = api.events("/api/v1/traces/live", query, headers)) {
            var event = events.next();
            boolean more = true;
            while (event.isPresent() && more) {
                more = take(event.get(), wanted, missed);
                event = more ? events.next() : event;
            }
        } catch (IOException e) {
            // Whoever follows comes back and goes on where this ended.
        }
    }

    /** Returns whether more is wanted. */
    private boolean take(ServerEvents.Event event, Predicate<Call> wanted, LongConsumer missed) {
        boolean more = true;
        if (event.name().equals("missed")) {
            missed.accept(event.data().path("calls").asLong());
        } else if (event.name().equals("call")) {
            Call call = new Call(event.data());
            more = !isNew(call) || wanted.test(call);
        }
        event.id().ifPresent(id -> position = id);
        return more;
    }

    private boolean isNew(Call call) {
        if (known.size() >= REMEMBERED) {
            known.remove(known.iterator().next());
        }
        return known.add(call.id());
    }
}
