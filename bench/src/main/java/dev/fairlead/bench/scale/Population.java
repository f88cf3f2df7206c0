package dev.fairlead.bench.scale;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Who makes the calls of an organisation: 500 people and services of 6 tenants. A few make most of the calls, each has three
 * of 30 models, people work ten hours of a day and less at weekends, services run all day.
 */
final class Population {

    static final int PEOPLE = 500;
    static final List<String> TENANTS = List.of("default", "search", "support", "research", "legal", "sales");
    static final List<String> MODELS = List.of(
            "gpt-6-luna",
            "claude-sonnet-5-5",
            "gpt-5-mini",
            "claude-haiku-5-5",
            "gpt-6.1-terra",
            "claude-opus-5-5",
            "gpt-4o-mini",
            "gpt-6.1-sol",
            "claude-sonnet-4-6",
            "gpt-5.4-mini",
            "gpt-5-nano",
            "claude-opus-5",
            "gpt-4.1-mini",
            "gpt-5.4",
            "claude-haiku-4-5",
            "gpt-5.6-luna",
            "house-llama-70b",
            "gpt-6-sol",
            "claude-sonnet-5",
            "gpt-4.1",
            "gpt-4o",
            "o4-mini",
            "claude-fable-5-2",
            "gpt-5.5",
            "house-qwen-32b",
            "gpt-5.3-codex",
            "claude-opus-4-8",
            "gpt-4.1-nano",
            "o3",
            "gpt-5");

    private static final double[] TENANT_SHARES = {0.40, 0.65, 0.80, 0.90, 0.96, 1.0};
    private static final int SERVICES = 25;
    private static final int SHIFT_HOURS = 10;

    private final List<Person> people = new ArrayList<>();
    private final int[] shifts = new int[PEOPLE];
    private final double[][] drawnAt = new double[24][];

    Population(SplittableRandom random) {
        double[] popularity = zipf(MODELS.size(), 0.9);
        for (int i = 0; i < PEOPLE; i++) {
            people.add(person(i, random, popularity));
            shifts[i] = 6 + random.nextInt(8);
        }
        double[] weights = IntStream.range(0, PEOPLE)
                .mapToDouble(i -> Math.pow(i + 1.0, -0.8))
                .toArray();
        for (int hour = 0; hour < 24; hour++) {
            drawnAt[hour] = new double[PEOPLE];
            double sum = 0;
            for (int i = 0; i < PEOPLE; i++) {
                sum += atWork(i, hour) ? weights[i] : 0;
                drawnAt[hour][i] = sum;
            }
        }
    }

    /** Somebody who is at work at that hour of the day. */
    Person draw(int hourOfDay, SplittableRandom random) {
        return people.get(pick(drawnAt[hourOfDay], random));
    }

    /** How busy an hour is, in relation to others. */
    double volume(Instant hour) {
        ZonedDateTime time = hour.atZone(ZoneOffset.UTC);
        boolean weekend = time.getDayOfWeek() == DayOfWeek.SATURDAY || time.getDayOfWeek() == DayOfWeek.SUNDAY;
        double atWork = drawnAt[time.getHour()][PEOPLE - 1] / drawnAt[12][PEOPLE - 1];
        return weekend ? atWork * 0.4 : atWork;
    }

    List<Person> people() {
        return people;
    }

    private boolean atWork(int index, int hour) {
        return index < SERVICES || (hour - shifts[index] + 24) % 24 < SHIFT_HOURS;
    }

    private static Person person(int index, SplittableRandom random, double[] popularity) {
        double share = random.nextDouble();
        int tenant = 0;
        while (TENANT_SHARES[tenant] < share) {
            tenant++;
        }
        boolean service = index < SERVICES;
        List<String> models = new ArrayList<>();
        while (models.size() < 3) {
            String model = MODELS.get(pick(popularity, random));
            if (!models.contains(model)) {
                models.add(model);
            }
        }
        return new Person(
                service ? "service-" + index : "user-" + index + "@example.com",
                TENANTS.get(tenant),
                "key-" + TENANTS.get(tenant) + "-" + random.nextInt(4),
                service ? "worker" : random.nextInt(3) == 0 ? "coding-agent" : "",
                "team-" + random.nextInt(12),
                models,
                index % 10 != 9);
    }

    private static double[] zipf(int size, double exponent) {
        double[] sums = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.pow(i + 1.0, -exponent);
            sums[i] = sum;
        }
        return sums;
    }

    private static int pick(double[] sums, SplittableRandom random) {
        int found = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found + 1, sums.length - 1);
    }
}
