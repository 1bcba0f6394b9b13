package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QueueArgumentsTest {
    private static final FieldValue QUORUM = FieldValue.of("quorum");

    private final VirtualHostFixture host = new VirtualHostFixture();

    static List<Arguments> invalid() {
        return List.of(
                of("x-expires", FieldValue.of(0), "{value_zero,0}"),
                of("x-expires", FieldValue.of(-1), "{value_negative,-1}"),
                of("x-expires", FieldValue.of(315_360_000_001L), "{value_too_large,315360000001}"),
                of("x-expires", FieldValue.of(true), "\"expected integer, got bool\""),
                of("x-message-ttl", FieldValue.of(-5), "{value_negative,-5}"),
                of("x-message-ttl", FieldValue.of(315_360_000_001L), "{value_too_large,315360000001}"),
                of("x-message-ttl", FieldValue.of("10"), "\"expected integer, got longstr\""),
                of("x-message-ttl", new FieldValue.Float64(1), "\"expected integer, got double\""),
                of("x-message-ttl", FieldValue.timestamp(1), "\"expected integer, got timestamp\""),
                of("x-message-ttl", FieldValue.VoidValue.VOID, "\"expected integer, got void\""),
                of("x-message-ttl", new FieldValue.Decimal(0, 1), "\"expected integer, got decimal\""),
                of("x-max-length", FieldValue.of(-1), "{value_negative,-1}"),
                of("x-max-length-bytes", FieldValue.of(-1), "{value_negative,-1}"),
                of("x-max-priority", FieldValue.of(256), "{max_value_exceeded,256}"),
                of("x-max-priority", FieldValue.of(-1), "{value_negative,-1}"),
                of("x-dead-letter-routing-key", FieldValue.of("k"), "routing_key_but_no_dlx_defined"),
                of("x-dead-letter-routing-key", FieldValue.of(1), "{unacceptable_type,long}"),
                of("x-dead-letter-strategy", FieldValue.of("twice"), "invalid_dlx_strategy"),
                of("x-overflow", FieldValue.of("explode"), "invalid_overflow"),
                of("x-overflow", new FieldValue.Int32(1), "{unacceptable_type,signedint}"),
                of("x-queue-version", FieldValue.of(3), "\"unsupported queue version '3'\""),
                of("x-queue-type", FieldValue.of("foo"), "\"unsupported queue type 'foo'\""),
                of("x-queue-type", new FieldValue.Int32(1), "{unacceptable_type,signedint}"),
                of("x-single-active-consumer", FieldValue.of("yes"), "{unacceptable_type,longstr}"),
                of("x-queue-leader-locator", FieldValue.of("here"), "invalid_queue_locator_arg"),
                of("x-max-age", FieldValue.of("0D"), "invalid_max_age"),
                of("x-quorum-initial-group-size", FieldValue.of(0), "{value_zero,0}"),
                of("x-consumer-timeout", FieldValue.of(-1), "{value_negative,-1}"));
    }

    private static Arguments of(String key, FieldValue value, String complaint) {
        return Arguments.of(key, value, complaint);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void invalidValueIsRefusedAsByRabbit(String key, FieldValue value, String complaint) {
        final Outcome<DeclaredQueue> outcome = host.declare(host.durable("q", FieldTable.of(key, value)));

        outcome.assertRefused(
                ReplyCode.PRECONDITION_FAILED, "invalid arg '" + key + "' for queue 'q' in vhost '/': " + complaint);
        assertThat(host.virtualHost.queue("q")).isNull();
    }

    static List<Arguments> valid() {
        return List.of(
                Arguments.of("x-expires", FieldValue.of(315_360_000_000L)),
                Arguments.of("x-message-ttl", new FieldValue.UInt16(0)),
                Arguments.of("x-max-length", new FieldValue.Int8((byte) 0)),
                Arguments.of("x-max-priority", new FieldValue.Int16((short) 255)),
                Arguments.of("x-dead-letter-exchange", FieldValue.of("not there")),
                Arguments.of("x-overflow", FieldValue.of("reject-publish-dlx")),
                Arguments.of("x-queue-mode", FieldValue.of("foo")),
                Arguments.of("x-queue-version", FieldValue.of(1)),
                Arguments.of("x-queue-type", QUORUM),
                Arguments.of("x-single-active-consumer", FieldValue.of(true)),
                Arguments.of("x-queue-leader-locator", FieldValue.of("client-local")),
                Arguments.of("x-delivery-limit", FieldValue.of(5)));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void validValueIsKept(String key, FieldValue value) {
        final DeclaredQueue queue = host.declared(host.durable("q", FieldTable.of(key, value)));

        assertThat(queue.definition().arguments().value(key)).contains(value);
    }

    @Test
    void deadLetterExchangeMustBeAText() {
        final Outcome<DeclaredQueue> outcome =
                host.declare(host.durable("q", FieldTable.of("x-dead-letter-exchange", new FieldValue.Int32(1))));

        outcome.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "invalid type 'signedint' for arg 'x-dead-letter-exchange' in queue 'q' in vhost '/'");
    }

    @Test
    void argumentOfAnotherTypeIsRefused() {
        final Outcome<DeclaredQueue> outcome =
                host.declare(host.durable("q", FieldTable.of("x-max-age", FieldValue.of("7D"))));

        outcome.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "invalid arg 'x-max-age' for queue 'q' in vhost '/' of queue type rabbit_classic_queue");
    }

    @Test
    void extensionsAreRefusedWhenStrict() {
        final VirtualHostFixture strict = VirtualHostFixture.strict();

        strict.declare(strict.durable("q", FieldTable.of("x-delivery-limit", FieldValue.of(5))))
                .assertRefused(
                        ReplyCode.PRECONDITION_FAILED,
                        "invalid arg 'x-delivery-limit' for queue 'q' in vhost '/' of queue type"
                                + " rabbit_classic_queue");
        strict.declare(strict.durable(
                        "q", FieldTable.of("x-queue-type", QUORUM).with("x-max-priority", FieldValue.of(5))))
                .assertRefused(
                        ReplyCode.PRECONDITION_FAILED,
                        "invalid arg 'x-max-priority' for queue 'q' in vhost '/' of queue type"
                                + " rabbit_quorum_queue");
        strict.declare(strict.durable("q", FieldTable.of("x-queue-version", FieldValue.of(1))))
                .assertRefused(
                        ReplyCode.PRECONDITION_FAILED,
                        "invalid arg 'x-queue-version' for queue 'q' in vhost '/': \"unsupported queue version"
                                + " '1'\"");
    }

    @Test
    void extensionsAreComparedWhenDeclaredAgain() {
        host.declared(host.durable("q", FieldTable.of("x-delivery-limit", FieldValue.of(5))));

        final Outcome<DeclaredQueue> again =
                host.declare(host.durable("q", FieldTable.of("x-delivery-limit", FieldValue.of(6))));

        again.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'x-delivery-limit' for queue 'q' in vhost '/': received '6' but current is '5'");
    }

    @Test
    void messagesExpireAtTheHeadOrExactly() {
        host.declared(host.durable("exact", FieldTable.of("x-expiry", FieldValue.of("exact"))));
        host.declared(host.durable("head", FieldTable.of("x-expiry", FieldValue.of("head"))));

        final Outcome<DeclaredQueue> other =
                host.declare(host.durable("q", FieldTable.of("x-expiry", FieldValue.of("sometimes"))));

        other.assertRefused(
                ReplyCode.PRECONDITION_FAILED, "invalid arg 'x-expiry' for queue 'q' in vhost '/': invalid_expiry");
    }

    @Test
    void quorumQueueMustBeDurableAndSharedAndStay() {
        final FieldTable quorum = FieldTable.of("x-queue-type", QUORUM);

        assertInvalidProperty("auto-delete", new QueueDeclaration("q", false, true, true, quorum, host.owner));
        assertInvalidProperty("exclusive-owner", new QueueDeclaration("q", false, true, false, quorum, host.owner));
        assertInvalidProperty("non-durable", new QueueDeclaration("q", false, false, false, quorum, host.owner));
        assertThat(host.declared(host.durable("q", quorum)).definition().type()).isEqualTo(QueueType.QUORUM);
    }

    private void assertInvalidProperty(String property, QueueDeclaration declaration) {
        host.declare(declaration)
                .assertRefused(
                        ReplyCode.PRECONDITION_FAILED,
                        "invalid property '" + property + "' for queue 'q' in vhost '/'");
    }

    @Test
    void streamsAreNotAvailable() {
        final Outcome<DeclaredQueue> outcome =
                host.declare(host.durable("q", FieldTable.of("x-queue-type", FieldValue.of("stream"))));

        outcome.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "invalid arg 'x-queue-type' for queue 'q' in vhost '/': \"unsupported queue type 'stream'\"");
    }
}
