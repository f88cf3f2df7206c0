package dev.fairlead.bench.scale;

import dev.fairlead.llmtrace.store.CallCursor;
import dev.fairlead.llmtrace.store.CallQuery;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Something a person asks the server.
 *
 * @param most milliseconds it may take; 0 where nothing is promised
 * @param path of the n-th time it is asked, below {@code /api/v1}
 */
record Question(String name, int most, LongFunction<String> path) {

    private static final int LIST = 200;
    private static final int SERIES = 1000;
    private static final int TRACE = 50;

    /** What is asked of a store, of all tenants together unless the name says otherwise. */
    static List<Question> about(Scene scene) {
        Instant middle =
                scene.from().plus(Duration.between(scene.from(), scene.to()).dividedBy(2));
        String deep = new CallCursor(
                        CallQuery.Sort.START,
                        CallQuery.Order.DESCENDING,
                        BigDecimal.valueOf(middle.getEpochSecond() * 1_000_000),
                        Long.MAX_VALUE)
                .toString();
        String range = "&from=" + scene.from() + "&to=" + scene.to();
        String day = "&from=" + scene.to().minus(Duration.ofDays(1)) + "&to=" + scene.to();
        return List.of(
                list("list, newest page", "/traces?tenant=*"),
                list("list, one tenant", "/traces?tenant=sales"),
                list("list, one user of 500", "/traces?tenant=*&user=" + encoded("user-400@example.com")),
                list("list, one model and its errors", "/traces?tenant=*&model=gpt-5.4&status=5xx"),
                list("list, one session", "/traces?tenant=*&session=session-" + scene.sessions() / 3),
                list("list, one tag", "/traces?tenant=*&tag=" + encoded("team=team-7")),
                list("list, a page 15 days deep", "/traces?tenant=*&cursor=" + deep),
                list(
                        "list, one hour 15 days ago",
                        "/traces?tenant=*&from=" + middle + "&to=" + middle.plusSeconds(3600)),
                list("list, 30 days by cost", "/traces?tenant=*&sort=cost"),
                list("list, 30 days by duration", "/traces?tenant=*&sort=duration"),
                list("list, the last day by cost", "/traces?tenant=*&sort=cost" + day),
                new Question(
                        "one trace with its text",
                        TRACE,
                        n -> "/traces/"
                                + scene.traces()
                                        .get((int) (n * 37 % scene.traces().size())) + "?tenant=*"),
                list("sessions, newest page", "/sessions?tenant=*"),
                list("sessions of a day", "/sessions?tenant=*" + day),
                series("30 days hourly", "/usage/series?tenant=*" + range),
                series("30 days hourly by model", "/usage/series?tenant=*&group_by=model" + range),
                series("30 days hourly by user, top 20", "/usage/series?tenant=*&group_by=user&top=20" + range),
                series(
                        "30 days hourly by model and user, top 20",
                        "/usage/series?tenant=*&group_by=model,user&top=20" + range),
                series(
                        "30 days hourly by model of one user",
                        "/usage/series?tenant=*&group_by=model&user=" + encoded("user-100@example.com") + range),
                series(
                        "30 days daily by model and user, top 100",
                        "/usage/series?tenant=*&step=day&group_by=model,user&top=100" + range),
                series("30 days by user, all 500", "/usage?tenant=*&group_by=user" + range),
                series("30 days, totals", "/usage?tenant=*" + range));
    }

    private static Question list(String name, String path) {
        return new Question(name, LIST, _ -> path);
    }

    private static Question series(String name, String path) {
        return new Question(name, SERIES, _ -> path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
