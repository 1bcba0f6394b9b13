package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExchangeDeclareTest {
    private final VirtualHostFixture host = new VirtualHostFixture();

    @Test
    void preDeclaredExchangesAreThere() {
        assertThat(host.virtualHost.exchanges())
                .extracting(Exchange::name)
                .containsExactlyInAnyOrder(
                        "",
                        "amq.direct",
                        "amq.topic",
                        "amq.fanout",
                        "amq.headers",
                        "amq.match",
                        "amq.rabbitmq.trace",
                        "amq.rabbitmq.event");
        assertThat(host.virtualHost.exchanges()).allMatch(Exchange::durable);
        assertThat(host.virtualHost.requireExchange("amq.rabbitmq.trace").internal())
                .isTrue();
        assertThat(host.virtualHost.requireExchange("").isDefault()).isTrue();
    }

    @Test
    void declaredAgainAlikeIsTheSameExchange() {
        final Exchange exchange = host.declared(VirtualHostFixture.exchange("x\n", "topic"));

        final Exchange again = host.declared(VirtualHostFixture.exchange("x", "topic"));

        assertThat(again).isSameAs(exchange).isSameAs(host.virtualHost.exchange("x"));
        assertThat(exchange).hasToString("exchange 'x' in vhost '/'");
    }

    @Test
    void preDeclaredExchangeMayBeDeclaredAlike() {
        final Exchange again = host.declared(VirtualHostFixture.exchange("amq.direct", "direct"));

        assertThat(again).isSameAs(host.virtualHost.exchange("amq.direct"));
    }

    @Test
    void whateverDiffersIsInequivalent() {
        host.declared(VirtualHostFixture.exchange("x", "direct"));

        assertInequivalent(VirtualHostFixture.exchange("x", "fanout"), "'type'", "'fanout' but current is 'direct'");
        assertInequivalent(
                new ExchangeDeclaration("x", "direct", false, false, false, FieldTable.empty()),
                "'durable'",
                "'false' but current is 'true'");
        assertInequivalent(
                new ExchangeDeclaration("x", "direct", true, true, false, FieldTable.empty()),
                "'auto_delete'",
                "'true' but current is 'false'");
        assertInequivalent(
                new ExchangeDeclaration("x", "direct", true, false, true, FieldTable.empty()),
                "'internal'",
                "'true' but current is 'false'");
        assertInequivalent(
                VirtualHostFixture.withAlternate("x", "direct", "y"),
                "'alternate-exchange'",
                "the value 'y' of type 'longstr' but current is none");
    }

    private void assertInequivalent(ExchangeDeclaration again, String property, String values) {
        host.declare(again)
                .assertRefused(
                        ReplyCode.PRECONDITION_FAILED,
                        "inequivalent arg " + property + " for exchange 'x' in vhost '/': received " + values);
    }

    @Test
    void otherArgumentsAreNotCompared() {
        final Exchange exchange = host.declared(VirtualHostFixture.exchange("x", "direct"));

        final Exchange again = host.declared(new ExchangeDeclaration(
                "x", "direct", true, false, false, FieldTable.of("anything", FieldValue.of(1))));

        assertThat(again).isSameAs(exchange);
    }

    @Test
    void unknownTypeIsRefusedEvenForAnExchangeThatIsThere() {
        host.declared(VirtualHostFixture.exchange("x", "direct"));

        host.declare(VirtualHostFixture.exchange("x", "bogus"))
                .assertRefused(ReplyCode.PRECONDITION_FAILED, "unknown exchange type 'bogus'");
        Outcome.assertRefused(
                () -> host.virtualHost.requireExchangeType("bogus"),
                ReplyCode.PRECONDITION_FAILED,
                "unknown exchange type 'bogus'");
    }

    @Test
    void reservedAndDefaultNamesAreRefused() {
        host.declare(VirtualHostFixture.exchange("amq.x", "direct"))
                .assertRefused(ReplyCode.ACCESS_REFUSED, "exchange name 'amq.x' contains reserved prefix 'amq.*'");
        Outcome.assertRefused(
                () -> VirtualHostFixture.exchange("", "direct"),
                ReplyCode.ACCESS_REFUSED,
                "operation not permitted on the default exchange");
    }

    @Test
    void namesOfOtherInterfacesMustFitAShortString() {
        host.declare(VirtualHostFixture.exchange("ä".repeat(128), "direct"))
                .assertRefused(ReplyCode.PRECONDITION_FAILED, "exchange name is longer than 255 bytes");
        assertThat(host.declared(VirtualHostFixture.exchange("a".repeat(255), "direct")))
                .isNotNull();
    }

    @Test
    void alternateMustBeAText() {
        final FieldTable arguments = FieldTable.of("alternate-exchange", new FieldValue.Int32(1));

        final Outcome<Exchange> outcome =
                host.declare(new ExchangeDeclaration("x", "direct", true, false, false, arguments));

        outcome.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "invalid type 'signedint' for arg 'alternate-exchange' in exchange 'x' in vhost '/'");
    }

    @Test
    void typesMayRefuseArguments() {
        final FieldTable arguments = FieldTable.builder()
                .put("hash-header", "h")
                .put("hash-property", "message_id")
                .build();

        final Outcome<Exchange> outcome =
                host.declare(new ExchangeDeclaration("x", "x-consistent-hash", true, false, false, arguments));

        outcome.assertRefused(ReplyCode.PRECONDITION_FAILED, "hash-header and hash-property are mutually exclusive");
        assertThat(host.virtualHost.exchange("x")).isNull();
    }

    @Test
    void exchangesUpToTheLimitCanBeDeclared() {
        final VirtualHostFixture limited = new VirtualHostFixture(new Random(1), VirtualHostFixture.limits(-1, 9));
        limited.declared(VirtualHostFixture.exchange("x", "direct"));

        final Outcome<Exchange> tooMany = limited.declare(VirtualHostFixture.exchange("y", "direct"));

        tooMany.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "cannot declare exchange 'y' in vhost '/': exchange limit of 9 is reached");
    }

    @Test
    void deletedExchangeIsGoneWithItsBindings() {
        host.declared(VirtualHostFixture.exchange("x", "fanout"));
        host.declared(VirtualHostFixture.exchange("y", "fanout"));
        final DeclaredQueue queue = host.declared(host.durable("q"));
        host.bound(host.toExchange("x", "y", ""));
        host.bound(host.toQueue("y", "q", ""));

        final boolean deleted = host.deleteExchange("y", false).result();

        assertThat(deleted).isTrue();
        assertThat(host.virtualHost.exchange("y")).isNull();
        assertThat(queue.bindings()).isEmpty();
        assertThat(host.virtualHost.requireExchange("x").outgoing()).isEmpty();
        assertThat(host.route("x", "k")).isEmpty();
    }

    @Test
    void exchangeWithBindingsIsInUse() {
        host.declared(VirtualHostFixture.exchange("x", "fanout"));
        host.declared(host.durable("q"));
        host.bound(host.toQueue("x", "q", ""));

        host.deleteExchange("x", true).assertRefused(ReplyCode.PRECONDITION_FAILED, "exchange 'x' in vhost '/' in use");
        host.unbound(host.toQueue("x", "q", ""));
        assertThat(host.deleteExchange("x", true).result()).isTrue();
    }

    @Test
    void missingExchangeIsDeletedAlready() {
        assertThat(host.deleteExchange("x", true).result()).isFalse();
    }

    @Test
    void systemExchangesStay() {
        host.deleteExchange("amq.direct", false)
                .assertRefused(
                        ReplyCode.ACCESS_REFUSED, "deletion of system exchange 'amq.direct' in vhost '/' not allowed");
        host.deleteExchange("", false)
                .assertRefused(ReplyCode.ACCESS_REFUSED, "operation not permitted on the default exchange");
    }

    @Test
    void missingExchangeIsNotFound() {
        Outcome.assertRefused(
                () -> host.virtualHost.requireExchange("x"), ReplyCode.NOT_FOUND, "no exchange 'x' in vhost '/'");
    }
}
