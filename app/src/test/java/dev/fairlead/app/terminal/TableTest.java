package dev.fairlead.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void aligns_texts_left_and_figures_right() {
        Table table = new Table("MODEL", ">CALLS").row("gpt-5", "7").row("o3", "1,234");

        assertThat(printed(table, OptionalInt.empty())).isEqualTo("""
                MODEL  CALLS
                gpt-5      7
                o3     1,234
                """);
    }

    @Test
    void cuts_texts_and_never_figures_to_the_width_of_the_terminal() {
        Table table = new Table("MODEL", ">CALLS").row("a-model-with-a-very-long-name", "1,234,567");

        assertThat(printed(table, OptionalInt.of(20))).isEqualTo("""
                MODEL          CALLS
                a-model-…  1,234,567
                """);
    }

    @Test
    void leaves_out_what_may_be_missing_before_it_cuts_what_is_left_beyond_reading() {
        Table table = new Table("<STARTED", "=TRACE", "CALL?", "USER", ">COST", ">LATENCY?")
                .row("2026-11-20 17:15:27", "2e2b7a604cc3", "chat stream", "x".repeat(300), "$0.00002775", "3.1 ms");

        assertThat(printed(table, OptionalInt.of(100)))
                .isEqualTo("STARTED              TRACE         CALL         USER                            "
                        + "       COST  LATENCY\n2026-11-20 17:15:27  2e2b7a604cc3  chat stream  "
                        + "x".repeat(29) + "…  $0.00002775   3.1 ms\n");
        assertThat(printed(table, OptionalInt.of(50))).isEqualTo("""
                STARTED     TRACE         USER                COST
                … 17:15:27  2e2b7a604cc3  xxxxxxxxxx…  $0.00002775
                """);
    }

    @Test
    void lets_no_cell_command_the_terminal() {
        Table table = new Table("USER").row("eve\u001b[2J\nmallory\u009b");

        assertThat(printed(table, OptionalInt.empty())).isEqualTo("USER\neve\uFFFD[2J mallory\uFFFD\n");
    }

    @Test
    void lets_no_text_turn_a_line_around() {
        assertThat(Text.clean("a \u202e b \u2066 c")).isEqualTo("a \uFFFD b \uFFFD c");
    }

    @Test
    void counts_the_columns_that_a_character_takes() {
        Table table = new Table("USER", ">CALLS")
                .row("田中🙂", "1")
                .row("e\u0301va", "22")
                .row("東京都庁前駅", "333");

        assertThat(printed(table, OptionalInt.of(15))).isEqualTo("""
                USER      CALLS
                田中🙂        1
                e\u0301va          22
                東京都…     333
                """);
    }

    @Test
    void shows_small_amounts_exactly_enough_and_large_ones_in_cents() {
        assertThat(Figures.dollars(new BigDecimal("0.00001234567"))).isEqualTo("$0.00001235");
        assertThat(Figures.dollars(new BigDecimal("1234.5678"))).isEqualTo("$1234.57");
        assertThat(Figures.dollars(BigDecimal.ZERO)).isEqualTo("$0");
    }

    private static String printed(Table table, OptionalInt width) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.print(new PrintStream(out, true, StandardCharsets.UTF_8), width);
        return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
