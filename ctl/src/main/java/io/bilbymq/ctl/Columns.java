package io.bilbymq.ctl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The columns that a list may have.
 *
 * @param shown the names of those that it has, in their order
 */
record Columns(List<Column> all, List<String> shown) {
    /** Describes the parameter of a command with their names. */
    static final String DESCRIPTION =
            "Which columns, several of them also in one word with commas. A wrong one tells which there are.";

    /** All of them unless somebody says which. */
    static Columns of(Column... columns) {
        return new Columns(
                List.of(columns), Arrays.stream(columns).map(Column::name).toList());
    }

    /** What the API has under these names. */
    static Columns of(String... names) {
        return of(Arrays.stream(names).map(Column::of).toArray(Column[]::new));
    }

    /** Only these, unless somebody says which. */
    Columns showing(String... names) {
        return new Columns(all, List.of(names));
    }

    /**
     * Only those that somebody asks for, if anybody does.
     *
     * @param asked names of columns, several of them in one text with commas if somebody likes
     * @throws Failure if there is no such column
     */
    Columns asked(@Nullable List<String> asked) {
        final List<String> names = (asked == null ? List.<String>of() : asked)
                .stream()
                        .flatMap(text -> Arrays.stream(text.split(",")))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
        final List<String> unknown =
                names.stream().filter(name -> find(name).isEmpty()).toList();
        if (!unknown.isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "Info key(s) " + String.join(",", unknown) + " are not supported; there are "
                            + all.stream().map(Column::name).sorted().collect(Collectors.joining(", ")));
        }
        return names.isEmpty() ? this : new Columns(all, names);
    }

    /** As a table, each thing a row. */
    Table table(Iterable<JsonNode> things) {
        final List<Column> chosen =
                shown.stream().flatMap(name -> find(name).stream()).toList();
        final List<List<JsonNode>> rows = new ArrayList<>();
        for (final JsonNode thing : things) {
            rows.add(chosen.stream().map(column -> column.value().apply(thing)).toList());
        }
        return new Table(shown, rows);
    }

    private Optional<Column> find(String name) {
        return all.stream().filter(column -> column.name().equals(name)).findFirst();
    }
}
