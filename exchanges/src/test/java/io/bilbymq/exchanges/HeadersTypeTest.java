package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTypeTest {
    record Case(Map<String, Object> arguments, Map<String, Object> headers, boolean matches) {}

    static List<Case> cases() {
        Map<String, Object> two = Map.of("a", 1L, "b", "x");
        Map<String, Object> one = Map.of("a", 1L, "b", "y");
        return List.of(
                new Case(Map.of(), two, true),
                new Case(Map.of("x-match", "any"), two, false),
                new Case(two, two, true),
                new Case(two, one, false),
                new Case(Map.of("x-match", "any", "a", 1L, "b", "x"), one, true),
                new Case(Map.of("x-match", "any", "a", 2L, "b", "x"), one, false),
                new Case(Map.of("a", NoValue.VOID), two, true),
                new Case(Map.of("c", NoValue.VOID), two, false),
                new Case(Map.of("a", 1L), Map.of("a", NoValue.VOID), false),
                new Case(Map.of("a", NoValue.VOID), Map.of("a", NoValue.VOID), true),
                new Case(Map.of("a", 1L), Map.of("a", 1.0), false),
                new Case(Map.of("a", 1L), Map.of("a", "1"), false),
                new Case(Map.of("a", 1L), Map.of("a", true), false),
                new Case(Map.of("a", new Timestamp(1)), Map.of("a", 1L), false),
                new Case(Map.of("a", new Timestamp(1)), Map.of("a", new Timestamp(1)), true),
                new Case(Map.of("a", new Decimal(1, 10)), Map.of("a", new Decimal(0, 1)), false),
                new Case(Map.of("a", List.of(1L, "x")), Map.of("a", List.of(1L, "x")), true),
                new Case(Map.of("a", Map.of("n", 1L)), Map.of("a", Map.of("n", 1.0)), false),
                new Case(Map.of("x-a", 1L), Map.of("x-a", 2L), true),
                new Case(Map.of("x-match", "any", "x-a", 1L), Map.of("x-a", 1L), false),
                new Case(Map.of("x-match", "all-with-x", "x-a", 1L), Map.of("x-a", 2L), false),
                new Case(Map.of("x-match", "all-with-x", "x-a", 1L), Map.of("x-a", 1L), true),
                new Case(Map.of("x-match", "any-with-x", "x-a", 1L), Map.of("x-a", 1L), true),
                new Case(Map.of("x-match", "all-with-x"), Map.of(), true),
                new Case(Map.of("x-match", "any-with-x"), Map.of("x-match", "any-with-x"), false));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void comparesValuesStrictly(Case example) {
        Router<String> router = Types.newRouter("headers");
        router.bind(new Binding<>("q", "", example.arguments));

        assertThat(RoutingTest.route(router, Message.withHeaders(example.headers)))
                .hasSize(example.matches ? 1 : 0);
    }

    @Test
    void theSameHeadersUnderAnotherKeyAreAnotherBinding() {
        Router<String> router = Types.newRouter("headers");
        router.bind(new Binding<>("q", "k", Map.of("a", 1L)));

        assertThat(router.bind(new Binding<>("q", "k2", Map.of("a", 1L)))).isTrue();
        assertThat(router.unbind(new Binding<>("q", "k2", Map.of("a", 1L)))).isTrue();
        assertThat(RoutingTest.route(router, Message.withHeaders(Map.of("a", 1L))))
                .containsExactly("q");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "any", "all-with-x", "any-with-x"})
    void takesTheFourWaysToMatch(String match) {
        assertThatCode(() -> Types.named("headers").validateBinding("", Map.of("x-match", match)))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesOtherWaysToMatch() {
        assertThatThrownBy(() -> Types.named("headers").validateBinding("", Map.of("x-match", "foo")))
                .isInstanceOf(InvalidBindingException.class)
                .hasMessage("Invalid x-match field value <<\"foo\">>; expected all, any, all-with-x, or any-with-x");
    }

    static List<Map.Entry<Object, String>> valuesThatAreNoText() {
        return List.of(
                Map.entry(5L, "long (value 5)"),
                Map.entry(true, "bool (value true)"),
                Map.entry(1.5, "double (value 1.5)"),
                Map.entry(new Decimal(1, 15), "decimal (value {1,15})"),
                Map.entry(new Timestamp(7), "timestamp (value 7)"),
                Map.entry(List.of(), "array (value [])"),
                Map.entry(Map.of(), "table (value {})"),
                Map.entry(NoValue.VOID, "void (value undefined)"));
    }

    @ParameterizedTest
    @MethodSource("valuesThatAreNoText")
    void refusesAWayToMatchThatIsNoText(Map.Entry<Object, String> example) {
        assertThatThrownBy(() -> Types.named("headers").validateBinding("", Map.of("x-match", example.getKey())))
                .isInstanceOf(InvalidBindingException.class)
                .hasMessage("Invalid x-match field type " + example.getValue() + "; expected longstr");
    }
}
