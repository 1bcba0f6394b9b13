package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
    private static final String ITEM = """
            {"name": "a", "n": 1, "stats": {"publish": 2, "details": {"rate": 0.5}}, "list": [{"x": 1, "y": 2}, {"x": 3}, 4]}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | {'name':'a'}",
                "n,name | {'n':1,'name':'a'}",
                "nothing | {}",
                "name,nothing.at.all | {'name':'a'}",
                "stats.publish | {'stats':{'publish':2}}",
                "stats.details.rate,stats.publish | {'stats':{'details':{'rate':0.5},'publish':2}}",
                "stats | {'stats':{'publish':2,'details':{'rate':0.5}}}",
                "stats,stats.publish | {'stats':{'publish':2,'details':{'rate':0.5}}}",
                "stats.publish,stats | {'stats':{'publish':2,'details':{'rate':0.5}}}",
                "list.x | {'list':[{'x':1},{'x':3},4]}",
                "name.inner | {'name':'a'}",
                ",,name, | {'name':'a'}",
            })
    void onlyTheColumnsThatAreAskedForAreShown(String columns, String shown) {
        assertThat(Columns.of(Requests.asking("columns", columns)).of(Json.read(ITEM)))
                .isEqualTo(Json.read(shown.replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource({"''", "','"})
    void noColumnsAreAllColumns(String columns) {
        assertThat(Columns.of(Requests.asking("columns", columns)).of(Json.read(ITEM)))
                .isEqualTo(Json.read(ITEM));
        assertThat(Columns.of(Requests.asking()).of(Json.read(ITEM))).isEqualTo(Json.read(ITEM));
    }

    @ParameterizedTest
    @CsvSource({".", "name.", ".name", "a..b"})
    void dotsWithoutNamesAskForNothing(String columns) {
        assertThat(Columns.of(Requests.asking("columns", columns)).of(Json.read("{\"b\": 1}")))
                .isEqualTo(Json.object());
    }
}
