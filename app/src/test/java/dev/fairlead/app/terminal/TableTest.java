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
    void lets_no_cell_command_the_terminal() {
        Table table = new Table("USER").row("eve\u001b[2J\nmallory\u009b");

        assertThat(printed(table, OptionalInt.empty())).isEqualTo("USER\neve\uFFFD[2J mallory\uFFFD\n");
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
