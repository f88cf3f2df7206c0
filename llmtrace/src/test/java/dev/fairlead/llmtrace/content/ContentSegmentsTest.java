package dev.fairlead.llmtrace.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentSegmentsTest {

    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

    @TempDir
    Path directory;

    @Test
    void reads_back_every_body() {
        ContentSegments content = started(List.of());
        List<ContentPlace> places = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            places.add(content.append(DAY.plusDays(i % 2), body(i)));
        }
        content.sync();

        for (int i = 0; i < 500; i++) {
            assertThat(content.read(places.get(i))).isEqualTo(body(i));
        }
        assertThat(content.verify()).isEmpty();
    }

    @Test
    void cuts_off_what_was_never_committed_and_goes_on_there() throws IOException {
        ContentSegments before = started(List.of());
        ContentPlace kept = before.append(DAY, body(1));
        List<ContentExtent> committed = before.sync();
        before.append(DAY, body(2));
        before.append(DAY.plusDays(1), body(3));
        before.sync();

        ContentSegments after = started(committed);
        ContentPlace next = after.append(DAY, body(4));
        after.sync();

        assertThat(after.read(kept)).isEqualTo(body(1));
        assertThat(after.read(next)).isEqualTo(body(4));
        assertThat(contains(body(2))).isFalse();
        assertThat(contains(body(3))).isFalse();
    }

    @Test
    void erases_a_body_from_every_file_and_keeps_its_neighbours() throws IOException {
        ContentSegments content = started(List.of());
        List<ContentPlace> places = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            places.add(content.append(DAY, body(i)));
        }
        List<ContentExtent> extents = content.sync();
        assertThat(contains(body(7))).isTrue();

        content.erase(List.of(places.get(7)));
        content.erase(List.of(places.get(7), places.get(9)));

        assertThat(contains(body(7))).isFalse();
        assertThat(contains(body(9))).isFalse();
        ContentSegments reopened = started(extents);
        assertThat(reopened.read(places.get(8))).isEqualTo(body(8));
        assertThat(reopened.read(places.get(19))).isEqualTo(body(19));
        assertThat(reopened.verify()).isEmpty();
        assertThatThrownBy(() -> reopened.read(places.get(7)))
                .isInstanceOfSatisfying(
                        ContentException.class, e -> assertThat(e.code()).isEqualTo(ContentException.Code.ERASED));
    }

    @Test
    void finds_a_flipped_bit() throws IOException {
        ContentSegments content = started(List.of());
        ContentPlace place = content.append(DAY, body(1));
        content.sync();
        Path file = files().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(content.verify()).hasSize(1).first().asString().contains("damaged");
        assertThatThrownBy(() -> content.read(place))
                .isInstanceOf(ContentException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void overwrites_a_damaged_block_when_a_part_of_it_is_erased_and_goes_on_with_the_others() throws IOException {
        ContentSegments content = started(List.of());
        List<ContentPlace> places = blocks(content, 3);
        flip(places.get(1), 300);

        content.erase(List.of(places.get(1), places.get(2)));
        content.erase(List.of(places.get(1)));

        assertThat(contains(body(1))).isFalse();
        assertThat(contains(body(2))).isFalse();
        assertThat(content.read(places.get(0))).isEqualTo(body(0));
        assertUnreadable(content, places.get(1), ContentException.Code.LOST);
        assertUnreadable(content, places.get(2), ContentException.Code.ERASED);
        assertThat(content.damagedBlocks()).isEqualTo(1);
        assertThat(content.verify()).singleElement().asString().contains("lost");
        ContentSegments reopened = started(List.of(new ContentExtent(DAY, 1, Files.size(files().getFirst()))));
        assertThat(reopened.damagedBlocks()).isEqualTo(1);
        reopened.expireBefore(DAY.plusDays(1));
        assertThat(reopened.damagedBlocks()).isZero();
    }

    @Test
    void leaves_the_neighbours_of_a_block_alone_whatever_its_head_says() throws IOException {
        ContentSegments content = started(List.of());
        List<ContentPlace> places = blocks(content, 8);
        flip(places.get(1), 0);
        // The lengths: of the text, and of what lies on the disk.
        flip(places.get(3), 8);
        flip(places.get(5), 14);
        flip(places.get(7), 15);

        for (int damaged = 1; damaged < 8; damaged += 2) {
            assertUnreadable(content, places.get(damaged), ContentException.Code.DAMAGED);
        }
        assertThat(content.verify()).hasSize(4);
        content.erase(List.of(places.get(1), places.get(3), places.get(5), places.get(7)));

        for (int i = 0; i < 8; i += 2) {
            assertThat(content.read(places.get(i))).isEqualTo(body(i));
            assertThat(contains(body(i + 1))).isFalse();
            assertUnreadable(content, places.get(i + 1), ContentException.Code.LOST);
        }
        assertThat(content.damagedBlocks()).isEqualTo(4);
    }

    @Test
    void overwrites_what_was_moved_out_of_a_block_when_that_is_damaged() throws IOException {
        ContentSegments content = started(List.of());
        List<ContentPlace> places = List.of(content.append(DAY, body(0)), content.append(DAY, body(1)));
        content.sync();
        ContentPlace behind = blocks(content, 1).getFirst();
        content.erase(List.of(places.get(0)));
        Path moved = files().getFirst();
        assertThat(moved.toString()).endsWith(".block");
        flip(moved, 400);

        content.erase(List.of(places.get(1)));

        assertThat(contains(body(1))).isFalse();
        assertUnreadable(content, places.get(1), ContentException.Code.LOST);
        assertThat(content.read(behind)).isEqualTo(body(0));
    }

    @Test
    void leaves_files_alone_that_are_not_its_own() throws IOException {
        Files.createDirectories(directory.resolve("lost+found"));
        Files.writeString(directory.resolve("lost+found").resolve("000001.segment"), "x");
        ContentSegments content = started(List.of());
        blocks(content, 1);

        content.expireBefore(DAY.plusDays(1));
        content.expireBeyond(0);

        assertThat(content.verify()).isEmpty();
        assertThat(files()).containsExactly(directory.resolve("lost+found").resolve("000001.segment"));
    }

    @Test
    void expires_whole_days() throws IOException {
        ContentSegments content = started(List.of());
        ContentPlace old = content.append(DAY, body(1));
        ContentPlace young = content.append(DAY.plusDays(1), body(2));
        content.sync();

        content.expireBefore(DAY.plusDays(1));

        assertThat(contains(body(1))).isFalse();
        assertThat(content.read(young)).isEqualTo(body(2));
        assertThatThrownBy(() -> content.read(old)).hasMessageContaining("not kept any more");
    }

    @Test
    void keeps_files_to_their_owner() throws IOException {
        ContentSegments content = started(List.of());
        ContentPlace place = content.append(DAY, body(1));
        content.sync();
        content.erase(List.of(place));

        assertThat(files())
                .hasSize(2)
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
    }

    @Test
    void begins_a_new_file_when_one_is_large() throws IOException {
        ContentSegments content = new ContentSegments(directory, 4096, 10_000);
        content.start(List.of());
        List<ContentPlace> places = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            places.add(content.append(DAY, body(i)));
            content.sync();
        }

        assertThat(files()).hasSizeGreaterThan(2);
        for (int i = 0; i < 60; i++) {
            assertThat(content.read(places.get(i))).isEqualTo(body(i));
        }
    }

    @Test
    void removes_the_oldest_files_while_there_is_too_much_but_the_newest() {
        ContentSegments content = new ContentSegments(directory, 4096, 10_000);
        content.start(List.of());
        List<ContentPlace> places = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            places.add(content.append(DAY.plusDays(i / 30), body(i)));
            content.sync();
        }
        content.erase(List.of(places.getFirst()));
        long all = content.sizeBytes();

        content.expireBeyond(all - 1);
        assertThat(content.sizeBytes()).isLessThan(all);
        assertThatThrownBy(() -> content.read(places.get(1))).hasMessageContaining("not kept any more");
        assertThat(content.read(places.get(29))).isEqualTo(body(29));

        content.expireBeyond(0);
        assertThat(content.sizeBytes()).isPositive();
        assertThatThrownBy(() -> content.read(places.get(29))).hasMessageContaining("not kept any more");
        assertThat(content.read(places.get(59))).isEqualTo(body(59));
        assertThat(content.verify()).isEmpty();
    }

    @Test
    void never_writes_where_text_that_has_expired_was() {
        ContentSegments content = started(List.of());
        ContentPlace old = content.append(DAY, body(1));
        List<ContentExtent> extents = content.sync();

        content.expireBefore(DAY.plusDays(1));
        ContentPlace late = content.append(DAY, body(2));
        content.sync();
        assertThat(content.read(late)).isEqualTo(body(2));
        assertThatThrownBy(() -> content.read(old)).hasMessageContaining("not kept any more");

        ContentSegments reopened = started(extents);
        ContentPlace later = reopened.append(DAY, body(3));
        reopened.sync();
        assertThat(reopened.read(later)).isEqualTo(body(3));
        assertThatThrownBy(() -> reopened.read(old)).hasMessageContaining("not kept any more");
    }

    /** Bodies of one block each. */
    private static List<ContentPlace> blocks(ContentSegments content, int count) {
        List<ContentPlace> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add(content.append(DAY, body(i)));
            content.sync();
        }
        return places;
    }

    private void flip(ContentPlace place, int offset) throws IOException {
        flip(directory.resolve(place.day().toString()).resolve("000001.segment"), (int) place.block() + offset);
    }

    private static void flip(Path file, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset] ^= 0x40;
        Files.write(file, bytes);
    }

    private static void assertUnreadable(ContentSegments content, ContentPlace place, ContentException.Code code) {
        assertThatThrownBy(() -> content.read(place))
                .isInstanceOfSatisfying(
                        ContentException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private ContentSegments started(List<ContentExtent> committed) {
        ContentSegments content = new ContentSegments(directory);
        content.start(committed);
        return content;
    }

    /** Noise, so that compression leaves it as it is and it can be searched for. */
    private static byte[] body(int seed) {
        byte[] body = new byte[600];
        new SplittableRandom(seed).nextBytes(body);
        return body;
    }

    private boolean contains(byte[] body) throws IOException {
        String needle = new String(body, 0, 200, StandardCharsets.ISO_8859_1);
        for (Path file : files()) {
            if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(needle)) {
                return true;
            }
        }
        return false;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
