package dev.fairlead.core.journal;

import static dev.fairlead.core.journal.AppendResult.close;
import static dev.fairlead.core.journal.AppendResult.open;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalRecoveryTest {

    private static final int ENTRIES = 20;
    private static final int RECORD = RecordFormat.HEADER + 1000;

    @TempDir
    Path directory;

    private Journal start() {
        Journal journal = new Journal(
                directory, JournalSettings.DEFAULTS.withSizes(4096, 1 << 20), Clock.systemUTC(), new FaultyFiles());
        journal.start();
        return journal;
    }

    /** Three records to a segment: entries 1 to 3 in the first, 4 to 6 in the second, and so on. */
    @BeforeEach
    void write_seven_segments() {
        try (Journal journal = start()) {
            IntStream.range(0, ENTRIES).forEach(i -> open(journal, ByteBuffer.allocate(1000)));
        }
    }

    private static List<Long> numbers(Journal journal) {
        List<Long> numbers = new ArrayList<>();
        JournalReader reader = journal.reader(0);
        for (Optional<JournalRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
            numbers.add(next.get().number());
        }
        return numbers;
    }

    private static List<Long> allBut(Long... missing) {
        List<Long> numbers = new ArrayList<>();
        for (long number = 1; number <= ENTRIES; number++) {
            numbers.add(number);
        }
        numbers.removeAll(List.of(missing));
        return numbers;
    }

    private Path segment(int index) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".journal"))
                    .sorted()
                    .toList()
                    .get(index);
        }
    }

    private static void overwrite(Path file, long offset, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), offset);
        }
    }

    private static void cut(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    @Test
    void cuts_off_a_tail_torn_at_any_byte() throws IOException {
        Path last = segment(6);
        long before = Files.size(last);
        try (Journal journal = start()) {
            open(journal, ByteBuffer.allocate(60));
        }
        byte[] whole = Files.readAllBytes(last);
        for (long size = before; size < whole.length; size++) {
            Files.write(last, whole);
            cut(last, size);

            try (Journal journal = start()) {
                assertThat(journal.lastNumber()).as("cut at %d", size).isEqualTo(ENTRIES);
                assertThat(journal.damage()).isEmpty();
                assertThat(last).hasSize(before);
                assertThat(open(journal, ByteBuffer.allocate(60)).number()).isEqualTo(ENTRIES + 1);
            }
            assertThat(last).hasBinaryContent(whole);
        }
    }

    @Test
    void cuts_off_a_tail_of_which_only_the_length_reached_the_disk() throws IOException {
        Path last = segment(6);
        overwrite(last, Files.size(last) - RECORD, new byte[RECORD]);

        try (Journal journal = start()) {
            assertThat(numbers(journal)).isEqualTo(allBut(20L));
            assertThat(journal.damage()).isEmpty();
        }
    }

    @Test
    void begins_a_last_segment_again_that_has_no_complete_header() throws IOException {
        byte[] whole = Files.readAllBytes(segment(6));
        for (int size = 0; size < SegmentHeader.BYTES; size++) {
            Path last = segment(6);
            cut(last, size);

            try (Journal journal = start()) {
                assertThat(journal.lastNumber()).isEqualTo(18);
                assertThat(journal.damage()).isEmpty();
                assertThat(open(journal, ByteBuffer.allocate(1000)).number()).isEqualTo(19);
                assertThat(open(journal, ByteBuffer.allocate(1000)).number()).isEqualTo(20);
                assertThat(numbers(journal)).isEqualTo(allBut());
            }
            assertThat(segment(6)).hasSize(whole.length);
        }
    }

    @Test
    void names_a_damaged_record_in_the_middle_and_keeps_its_neighbours() throws IOException {
        for (int offset : List.of(0, 4, 8, 11, 12, 16, 24, 31, 32, 500, RECORD - 1)) {
            Path file = segment(2);
            byte[] whole = Files.readAllBytes(file);
            int at = SegmentHeader.BYTES + RECORD + offset;
            overwrite(file, at, (byte) (whole[at] ^ 0x55));

            try (Journal journal = start()) {
                assertThat(numbers(journal)).as("byte %d of the record", offset).isEqualTo(allBut(8L));
                assertThat(journal.damage())
                        .containsExactly(new Damage(file, SegmentHeader.BYTES + RECORD, 7L * RECORD, RECORD, 1));
                assertThat(journal.health().damaged()).isEqualTo(1);
                assertThat(journal.lastNumber()).isEqualTo(ENTRIES);
                assertThat(journal.orphans()).hasSize(ENTRIES - 1);
            }
            Files.write(file, whole);
        }
    }

    @Test
    void takes_no_record_out_of_a_payload() throws IOException {
        ByteBuffer record = AppendResult.encode(99, 12345, 50);
        AppendResult carrier;
        try (Journal journal = start()) {
            carrier = open(journal, record);
            open(journal, "after");
        }
        Path file = segment(6);
        overwrite(file, SegmentHeader.BYTES + 2 * RECORD, (byte) 0);

        try (Journal journal = start()) {
            assertThat(numbers(journal)).doesNotContain(99L, carrier.number()).contains(22L);
            assertThat(journal.damage()).extracting(Damage::openingsLost).containsExactly(1L);
        }
    }

    @Test
    void names_damage_in_the_last_segment_when_records_follow_it() throws IOException {
        overwrite(segment(6), SegmentHeader.BYTES + 100, (byte) 1);

        try (Journal journal = start()) {
            assertThat(numbers(journal)).isEqualTo(allBut(19L));
            assertThat(journal.damage()).hasSize(1);
        }
    }

    @Test
    void names_a_missing_segment() throws IOException {
        Files.delete(segment(3));

        try (Journal journal = start()) {
            assertThat(numbers(journal)).isEqualTo(allBut(10L, 11L, 12L));
            assertThat(journal.damage())
                    .extracting(Damage::length, Damage::openingsLost)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(3L * RECORD, 3L));
        }
    }

    @Test
    void names_a_shortened_older_segment_and_does_not_cut_it() throws IOException {
        Path file = segment(3);
        cut(file, SegmentHeader.BYTES + RECORD + 10);

        try (Journal journal = start()) {
            assertThat(numbers(journal)).isEqualTo(allBut(11L, 12L));
            assertThat(journal.damage().stream().mapToLong(Damage::openingsLost).sum())
                    .isEqualTo(2);
            assertThat(journal.damage().stream().mapToLong(Damage::length).sum())
                    .isEqualTo(2L * RECORD);
            assertThat(file).hasSize(SegmentHeader.BYTES + RECORD + 10);
        }
    }

    @Test
    void reads_a_segment_whose_header_is_damaged() throws IOException {
        overwrite(segment(3), 20, (byte) 7);

        try (Journal journal = start()) {
            assertThat(numbers(journal)).isEqualTo(allBut());
            assertThat(journal.damage()).extracting(Damage::offset).containsExactly(0L);
        }
    }

    @Test
    void reports_damage_that_happens_while_it_runs() throws IOException {
        try (Journal journal = start()) {
            overwrite(segment(1), SegmentHeader.BYTES + 40, (byte) 7);

            assertThat(numbers(journal)).isEqualTo(allBut(4L));
            assertThat(numbers(journal)).isEqualTo(allBut(4L));
            assertThat(journal.damage()).extracting(Damage::position).containsExactly(3L * RECORD);
        }
    }

    @Test
    void an_entry_whose_closing_was_damaged_is_open_again() throws IOException {
        long position;
        try (Journal journal = start()) {
            position = close(journal, 5, "bye").position();
            open(journal, "after");
        }
        overwrite(segment(6), SegmentHeader.BYTES + position - 18L * RECORD + 33, (byte) 7);

        try (Journal journal = start()) {
            assertThat(journal.orphans()).extracting(JournalRecord::number).contains(5L);
            assertThat(journal.damage()).extracting(Damage::openingsLost).containsExactly(0L);
        }
    }
}
