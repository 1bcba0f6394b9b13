package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatterTest {
    private static final Table TABLE = new Table(
            List.of("name", "tags"),
            List.of(
                    List.of(Json.string("al\"ice"), Json.array().add("a").add("b")),
                    List.of(Json.string("bob"), Json.nothing())));

    private static final Table EMPTY = new Table(List.of("name"), List.of());

    @Test
    void aTableHasTabsBetweenItsColumns() {
        assertThat(text(Formatter.TABLE, TABLE, true)).isEqualTo("name\ttags\nal\"ice\t[a, b]\nbob\t\n");
        assertThat(text(Formatter.TABLE, TABLE, false)).isEqualTo("al\"ice\t[a, b]\nbob\t\n");
    }

    @Test
    void aPrettyTableHasAFrame() {
        assertThat(text(Formatter.PRETTY_TABLE, TABLE, true)).isEqualTo("""
                        ┌────────┬────────┐
                        │ name   │ tags   │
                        ├────────┼────────┤
                        │ al"ice │ [a, b] │
                        ├────────┼────────┤
                        │ bob    │        │
                        └────────┴────────┘
                        """);
        assertThat(text(Formatter.PRETTY_TABLE, TABLE, false)).startsWith("┌────────┬────────┐\n│ al\"ice");
    }

    @Test
    void csvDoublesQuotes() {
        assertThat(text(Formatter.CSV, TABLE, true))
                .isEqualTo("\"name\",\"tags\"\n\"al\"\"ice\",\"[a, b]\"\n\"bob\",\"\"\n");
    }

    @Test
    void jsonKeepsValuesAsTheyAre() {
        assertThat(text(Formatter.JSON, TABLE, true))
                .isEqualTo(
                        "[\n{\"name\":\"al\\\"ice\",\"tags\":[\"a\",\"b\"]}\n,{\"name\":\"bob\",\"tags\":\"\"}\n]\n");
        assertThat(text(Formatter.JSON, EMPTY, true)).isEqualTo("[\n]\n");
    }

    @Test
    void withoutRowsThereAreNoHeaders() {
        assertThat(text(Formatter.TABLE, EMPTY, true)).isEmpty();
        assertThat(text(Formatter.PRETTY_TABLE, EMPTY, true)).isEmpty();
        assertThat(text(Formatter.CSV, EMPTY, true)).isEmpty();
    }

    private static String text(Formatter formatter, Table table, boolean headers) {
        final StringWriter text = new StringWriter();
        final PrintWriter out = new PrintWriter(text);
        formatter.print(table, headers, out);
        out.flush();
        return text.toString();
    }
}
