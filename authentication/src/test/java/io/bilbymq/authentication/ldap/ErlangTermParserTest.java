package io.bilbymq.authentication.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErlangTermParserTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {constant, true}                | {constant, true}
            {'and', []}                     | {and, []}
            { }                             | {}
            [ a , "b" ]                     | [a, "b"]
            {in_group,"cn=x"}.              | {in_group, "cn=x"}
            "a \\"b\\" \\\\c"               | "a "b" \\c"
            """)
    void termsAreReadAsErlangReadsThem(String text, String term) {
        assertThat(ErlangTermParser.parse(text)).hasToString(term);
    }

    @Test
    void commentsAndLinesDoNotCount() {
        final ErlangTerm term = ErlangTermParser.parse("""
                %% who may what
                {for, [ % cases
                   {permission, configure, {constant, false}}
                ]}.
                """);

        assertThat(term).hasToString("{for, [{permission, configure, {constant, false}}]}");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            ``               | line 1, column 1: a term is missing
            {a               | line 1, column 3: '}' is missing
            {a, }            | line 1, column 5: an atom, a string, a tuple or a list is expected
            {a; b}           | line 1, column 3: ',' or '}' is expected
            "a               | line 1, column 3: the closing " is missing
            {a} b            | line 1, column 5: nothing may stand behind the term
            {a, 17}          | line 1, column 5: an atom, a string, a tuple or a list is expected
            {a, Variable}    | line 1, column 5: an atom, a string, a tuple or a list is expected
            {a, <<"b">>}     | line 1, column 5: an atom, a string, a tuple or a list is expected
            "\\x"            | line 1, column 4: the escape \\x is not known
            """)
    void whatIsWrongIsSaidWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> ErlangTermParser.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void theLineIsSaidToo() {
        assertThatThrownBy(() -> ErlangTermParser.parse("{a,\n  b,\n  7}"))
                .hasMessage("line 3, column 3: an atom, a string, a tuple or a list is expected");
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThat(ErlangTermParser.parse("[".repeat(64) + "]".repeat(64))).isNotNull();
        assertThatThrownBy(() -> ErlangTermParser.parse("[".repeat(60_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested more than 64 deep");
        assertThatThrownBy(() -> ErlangTermParser.parse("a".repeat(64 * 1024 + 1)))
                .hasMessage("a query is at most 65536 characters long");
    }
}
