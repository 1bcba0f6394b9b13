package io.bilbymq.it.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.Tagged;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which queues a message reaches: by exchange type, chains of exchanges, CC and BCC, and what happens when it reaches none. */
@AgainstBroker
class RoutingTest {
    private final BrokerUnderTest broker;
    private final RawChannel channel;
    private final String queue;

    RoutingTest(BrokerUnderTest broker, RawChannel channel) {
        this.broker = broker;
        this.channel = channel;
        queue = channel.declare("", Flag.EXCLUSIVE).queue();
    }

    /** An exchange of the broker under test that goes away with its bindings. */
    private String exchange(String type, Map<String, ?> arguments) {
        String name = broker.name("x");
        channel.declareExchange(name, type, arguments, Flag.AUTO_DELETE);
        return name;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "a.b; a.b; true",
                "a.b; a.c; false",
                "a.*; a.b; true",
                "a.*; a; false",
                "a.*; a.b.c; false",
                "a.#; a; true",
                "a.#; a.b.c; true",
                "#; ''; true",
                "#; a.b; true",
                "*; ''; false",
                "''; ''; true",
                "#.b; b; true",
                "#.b; a.c.b; true",
                "*.#; ''; false",
                "*.*; .; true",
                "a.*.b; a..b; true",
                "a.#.b; a..b; true",
                "a.*; a.; true",
                "A; a; false",
                "#.x.#; a.x.b.x; true",
            })
    void topicsMatchByWords(String pattern, String key, boolean matches) {
        String topic = exchange("topic", Map.of());
        channel.bind(queue, topic, pattern);

        channel.publish(topic, key, "m");

        assertThat(channel.drain(queue)).hasSize(matches ? 1 : 0);
    }

    static Stream<Arguments> headerMatches() {
        Map<String, Object> two = Map.of("a", 1, "b", "x");
        return Stream.of(
                Arguments.of("all by default", Map.of("a", 1, "b", "x"), two, true),
                Arguments.of("all, one missing", Map.of("x-match", "all", "a", 1, "c", 1), two, false),
                Arguments.of("any, one there", Map.of("x-match", "any", "a", 1, "c", 1), two, true),
                Arguments.of("any, none there", Map.of("x-match", "any", "a", 2, "c", 1), two, false),
                Arguments.of("no arguments match all", Map.of(), two, true),
                Arguments.of("any of nothing", Map.of("x-match", "any"), two, false),
                Arguments.of("void asks for presence", Map.of("b", Tagged.VOID), two, true),
                Arguments.of("void asks for presence, missing", Map.of("c", Tagged.VOID), two, false),
                Arguments.of("integers of any width", Map.of("a", 1L), two, true),
                Arguments.of("a number is not its text", Map.of("a", "1"), two, false),
                Arguments.of("all leaves x- keys out", Map.of("x-match", "all", "a", 1, "x-c", 1), two, true),
                Arguments.of("all-with-x does not", Map.of("x-match", "all-with-x", "a", 1, "x-c", 1), two, false),
                Arguments.of("any leaves x- keys out", Map.of("x-match", "any", "x-c", 1), Map.of("x-c", 1), false),
                Arguments.of("any-with-x does not", Map.of("x-match", "any-with-x", "x-c", 1), Map.of("x-c", 1), true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headerMatches")
    void headersAreMatchedAsTheBindingAsks(
            String what, Map<String, Object> binding, Map<String, Object> headers, boolean matches) {
        String exchange = exchange("headers", Map.of());
        channel.call(Methods.queueBind(queue, exchange, "", binding));

        channel.publish(exchange, "", Properties.headers(headers), new byte[0]);

        assertThat(channel.drain(queue)).as(what).hasSize(matches ? 1 : 0);
    }

    @Test
    void anUnknownWayToMatchIsRefused() {
        String exchange = exchange("headers", Map.of());

        channel.send(Methods.queueBind(queue, exchange, "", Map.of("x-match", "foo")));

        Close close = channel.closed();
        assertThat(close.code()).isEqualTo(406);
        assertThat(close.text()).contains("Invalid x-match field value <<\"foo\">>; expected all, any");
    }

    @Test
    void aQueueGetsOneCopyHoweverManyPathsLeadToIt() {
        String topic = exchange("topic", Map.of());
        String fanout = exchange("fanout", Map.of());
        channel.bind(queue, topic, "#").bind(queue, topic, "a.*").bind(queue, fanout, "");
        channel.call(Methods.exchangeBind(fanout, topic, "a.b", Map.of()));

        channel.publish(topic, "a.b", "once");

        assertThat(channel.drain(queue)).containsExactly("once");
    }

    @Test
    void exchangesBoundInACircleRouteOnce() {
        String one = exchange("fanout", Map.of());
        String two = exchange("fanout", Map.of());
        channel.call(Methods.exchangeBind(two, one, "", Map.of()));
        channel.call(Methods.exchangeBind(one, two, "", Map.of()));
        channel.bind(queue, two, "");

        channel.publish(one, "", "once");

        assertThat(channel.drain(queue)).containsExactly("once");
    }

    @Test
    void theDefaultExchangeKnowsEveryQueueByItsName() {
        channel.publish("", queue, "m");

        Message message = channel.get(queue).orElseThrow();

        assertThat(List.of(message.exchange(), message.routingKey(), message.text()))
                .containsExactly("", queue, "m");
    }

    @Test
    void whatAnExchangeCannotRouteGoesToItsAlternate() {
        String last = exchange("fanout", Map.of());
        String middle = exchange("direct", Map.of("alternate-exchange", last));
        String first = exchange("direct", Map.of("alternate-exchange", middle));
        channel.bind(queue, last, "").bind(queue, first, "never").bind(queue, middle, "never");

        channel.publish(first, "unroutable", "m", Flag.MANDATORY);

        Message message = channel.get(queue).orElseThrow();
        assertThat(List.of(message.exchange(), message.routingKey())).containsExactly(first, "unroutable");
        assertThat(channel.settledTexts(queue)).isEmpty();
    }

    @Test
    void alternatesInACircleEndInAReturn() {
        String two = broker.name("x");
        String one = exchange("direct", Map.of("alternate-exchange", two));
        channel.declareExchange(two, "direct", Map.of("alternate-exchange", one), Flag.AUTO_DELETE);
        channel.bind(queue, one, "k").bind(queue, two, "k");

        channel.publish(one, "other", "m", Flag.MANDATORY);

        Message returned = channel.message();
        assertThat(List.of(returned.exchange(), returned.routingKey(), returned.text()))
                .containsExactly(one, "other", "m");
    }

    @Test
    void aReturnBringsEverythingBackBeforeTheConfirm() {
        channel.call(Methods.confirmSelect());
        Properties properties = Properties.headers(Map.of("h", 1)).with("message-id", "id");

        channel.publish("amq.direct", "nobody", properties, "body".getBytes(UTF_8), Flag.MANDATORY);

        Message returned = channel.message();
        assertThat(returned.count()).isEqualTo(312);
        assertThat(List.of(returned.exchange(), returned.routingKey(), returned.text()))
                .containsExactly("amq.direct", "nobody", "body");
        assertThat(returned.properties()).isEqualTo(properties);
        assertThat(channel.awaitConfirms(1)).isEmpty();
    }

    @Test
    void copiesGoToCcAndBccAndOnlyBccIsKeptSecret() {
        String cc = channel.declare("", Flag.EXCLUSIVE).queue();
        String bcc = channel.declare("", Flag.EXCLUSIVE).queue();

        channel.publish("", queue, Properties.headers(Map.of("CC", List.of(cc), "BCC", List.of(bcc))), new byte[0]);

        for (String each : List.of(queue, cc, bcc)) {
            Message message = channel.get(each).orElseThrow();
            assertThat(message.routingKey()).isEqualTo(queue);
            assertThat(message.properties().headers()).isEqualTo(Map.of("CC", List.of(cc)));
        }
    }

    @Test
    void ccMustBeAnArray() {
        channel.publish("", queue, Properties.headers(Map.of("CC", queue)), new byte[0]);

        assertThat(channel.closed())
                .isEqualTo(Close.channel(
                        406,
                        60,
                        40,
                        "PRECONDITION_FAILED - invalid message: {unacceptable_type_in_header,\"CC\",longstr}"));
    }

    @Test
    void fanoutIgnoresTheKeyAndDirectDoesNot() {
        String fanout = exchange("fanout", Map.of());
        String direct = exchange("direct", Map.of());
        channel.bind(queue, fanout, "k").bind(queue, direct, "k");

        channel.publish(fanout, "other", "f").publish(direct, "other", "no").publish(direct, "k", "d");

        assertThat(channel.drain(queue)).containsExactly("f", "d");
    }
}
