package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.settings.NodeLimitSettings;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueueDeclareTest {
    private static final String LOCKED = "cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be"
            + " originally declared on another connection or the exclusive property value does not match that of the"
            + " original declaration.";

    private final VirtualHostFixture host = new VirtualHostFixture();

    @Test
    void declaredQueueIsFoundByNameWithItsDefinition() {
        final long before = host.virtualHost.version();

        final DeclaredQueue queue = host.declared(host.durable("q"));

        assertThat(host.virtualHost.queue("q")).isSameAs(queue);
        assertThat(host.virtualHost.queues()).containsExactly(queue);
        assertThat(host.virtualHost.version()).isNotEqualTo(before);
        assertThat(queue.definition())
                .isEqualTo(new QueueDefinition(
                        "q",
                        QueueType.CLASSIC,
                        true,
                        false,
                        false,
                        FieldTable.of("x-queue-type", FieldValue.of("classic"))));
        assertThat(queue).hasToString("queue 'q' in vhost '/'");
    }

    @Test
    void declaredAgainAlikeIsTheSameQueue() {
        final DeclaredQueue queue = host.declared(host.durable("q"));
        final long before = host.virtualHost.version();

        final DeclaredQueue again =
                host.declared(host.durable("q", FieldTable.of("x-queue-type", FieldValue.of("classic"))));

        assertThat(again).isSameAs(queue);
        assertThat(host.virtualHost.version()).isEqualTo(before);
    }

    @Test
    void differentDurableIsInequivalent() {
        host.declared(host.durable("q"));

        final Outcome<DeclaredQueue> again =
                host.declare(new QueueDeclaration("q", false, false, false, FieldTable.empty(), host.owner));

        again.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'");
    }

    @Test
    void differentAutoDeleteIsInequivalent() {
        host.declared(host.durable("q"));

        final Outcome<DeclaredQueue> again =
                host.declare(new QueueDeclaration("q", true, false, true, FieldTable.empty(), host.owner));

        again.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'auto_delete' for queue 'q' in vhost '/': received 'true' but current is 'false'");
    }

    @Test
    void differentArgumentIsInequivalent() {
        host.declared(host.durable("q", ttl(FieldValue.of(10))));

        final Outcome<DeclaredQueue> again = host.declare(host.durable("q", ttl(FieldValue.of(20))));

        again.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received '20' but current is '10'");
    }

    @Test
    void addedArgumentIsInequivalent() {
        host.declared(host.durable("q"));

        final Outcome<DeclaredQueue> again = host.declare(host.durable("q", ttl(new FieldValue.Int32(10))));

        again.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received the value '10' of type"
                        + " 'signedint' but current is none");
    }

    @Test
    void argumentLeftOutIsInequivalent() {
        host.declared(host.durable("q", ttl(new FieldValue.Int32(10))));

        final Outcome<DeclaredQueue> again = host.declare(host.durable("q"));

        again.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received none but current is the value"
                        + " '10' of type 'signedint'");
    }

    @Test
    void integersOfDifferentWidthsAreEquivalent() {
        final DeclaredQueue queue = host.declared(host.durable("q", ttl(new FieldValue.Int32(10))));

        final DeclaredQueue again = host.declared(host.durable("q", ttl(new FieldValue.UInt8(10))));

        assertThat(again).isSameAs(queue);
    }

    @Test
    void integerAndTextAreInequivalentThoughTheyReadAlike() {
        host.declared(host.durable("q", ttl(FieldValue.of(10))));

        final Outcome<DeclaredQueue> again = host.declare(host.durable("q", ttl(FieldValue.of("10"))));

        again.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received '10' but current is '10'");
    }

    @Test
    void integerAndFractionAreInequivalent() {
        final FieldTable limit = FieldTable.of("x-delivery-limit", FieldValue.of(10));
        host.declared(host.durable("q", limit.with("x-queue-type", FieldValue.of("quorum"))));

        final Outcome<DeclaredQueue> again = host.declare(host.durable(
                "q",
                limit.with("x-queue-type", FieldValue.of("quorum"))
                        .with("x-delivery-limit", new FieldValue.Float64(10.0))));

        again.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'x-delivery-limit' for queue 'q' in vhost '/': received '10.0' but current is '10'");
    }

    @Test
    void otherTypeIsInequivalentToClassicByDefault() {
        host.declared(host.durable("q"));

        final Outcome<DeclaredQueue> again =
                host.declare(host.durable("q", FieldTable.of("x-queue-type", FieldValue.of("quorum"))));

        again.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': received 'quorum' but current is"
                        + " 'classic'");
    }

    @Test
    void argumentsThatNoTypeKnowsAreIgnored() {
        final DeclaredQueue queue =
                host.declared(host.durable("q", FieldTable.of("x-company", FieldValue.of("bilby"))));

        final DeclaredQueue again = host.declared(host.durable("q"));

        assertThat(again).isSameAs(queue);
    }

    @Test
    void firstDifferenceInRabbitsOrderIsReported() {
        host.declared(host.durable("q"));

        final Outcome<DeclaredQueue> again = host.declare(host.durable(
                "q",
                FieldTable.builder()
                        .put("x-max-length", 5)
                        .put("x-message-ttl", 5)
                        .build()));

        again.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received the value '5' of type 'long'"
                        + " but current is none");
    }

    @Test
    void exclusiveQueueIsLockedForOthersAndForItsOwnerAsShared() {
        host.declared(host.exclusive("q", host.owner));

        host.declare(host.exclusive("q", new Owner("other"))).assertRefused(ReplyCode.RESOURCE_LOCKED, LOCKED);
        host.declare(new QueueDeclaration("q", false, false, false, FieldTable.empty(), host.owner))
                .assertRefused(ReplyCode.RESOURCE_LOCKED, LOCKED);
        Outcome.assertRefused(
                () -> host.virtualHost.requireQueue("q").requireAccessBy(new Owner("other")),
                ReplyCode.RESOURCE_LOCKED,
                LOCKED);
    }

    @Test
    void sharedQueueIsLockedForExclusiveUse() {
        host.declared(host.durable("q"));

        final Outcome<DeclaredQueue> again = host.declare(host.exclusive("q", host.owner));

        again.assertRefused(ReplyCode.RESOURCE_LOCKED, LOCKED);
    }

    @Test
    void exclusiveQueueIsNeverDurableAndMayBeDeclaredAgainEitherWay() {
        final DeclaredQueue queue =
                host.declared(new QueueDeclaration("q", true, true, false, FieldTable.empty(), host.owner));

        final DeclaredQueue again = host.declared(host.exclusive("q", host.owner));

        assertThat(again).isSameAs(queue);
        assertThat(queue.durable()).isFalse();
    }

    @Test
    void reservedNamesAreRefused() {
        Outcome.assertRefused(
                () -> host.durable("amq.foo"),
                ReplyCode.ACCESS_REFUSED,
                "queue name 'amq.foo' contains reserved prefix 'amq.*'");
    }

    @Test
    void lineBreaksInNamesAreIgnored() {
        final DeclaredQueue queue = host.declared(host.durable("q\r\n1\n"));

        assertThat(host.virtualHost.queue("q1")).isSameAs(queue);
    }

    @Test
    void queueWithoutNameGetsOneThatIsTakenByNobody() {
        final DeclaredQueue one = host.declared(host.durable(""));
        final DeclaredQueue other = host.declared(host.durable(""));

        assertThat(one.name()).matches("amq\\.gen-[A-Za-z0-9_-]{22}");
        assertThat(other.name()).isNotEqualTo(one.name());
    }

    @Test
    void quorumQueueCannotBeServerNamed() {
        Outcome.assertRefused(
                () -> host.durable("", FieldTable.of("x-queue-type", FieldValue.of("quorum"))),
                ReplyCode.PRECONDITION_FAILED,
                "Cannot declare a server-named queue for type rabbit_quorum_queue");
    }

    @Test
    void queuesUpToTheLimitCanBeDeclaredAndDeclaredAgain() {
        final VirtualHostFixture limited =
                new VirtualHostFixture(new Random(1), VirtualHostFixture.limits(1, NodeLimitSettings.UNLIMITED));
        final DeclaredQueue queue = limited.declared(limited.durable("q"));

        limited.declare(limited.durable("r"))
                .assertRefused(
                        ReplyCode.PRECONDITION_FAILED,
                        "cannot declare queue 'r': queue limit in vhost '/' (1) is reached");
        assertThat(limited.declared(limited.durable("q"))).isSameAs(queue);
    }

    @Test
    void definitionsTakeNoMoreThanTheirMemoryAndGiveItBack() {
        final VirtualHostFixture limited = new VirtualHostFixture(new Random(1), DefinitionLimits.withMemory(20_000));
        int declared = 0;
        Outcome<DeclaredQueue> outcome = limited.declare(limited.durable("q" + declared));
        while (outcome.isDone()) {
            declared++;
            outcome = limited.declare(limited.durable("q" + declared));
        }

        outcome.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "cannot declare queue 'q" + declared + "' in vhost '/': queues, exchanges and bindings take "
                        + limited.structures() + " bytes of memory, of 20000");
        limited.deleteQueue("q0", false, false);

        assertThat(declared).isBetween(5, 25);
        assertThat(limited.declared(limited.durable("another"))).isNotNull();
    }

    @Test
    void missingQueueIsNotFound() {
        Outcome.assertRefused(
                () -> host.virtualHost.requireQueue("q"), ReplyCode.NOT_FOUND, "no queue 'q' in vhost '/'");
        assertThat(host.virtualHost.queue("q")).isNull();
    }

    private static FieldTable ttl(FieldValue value) {
        return FieldTable.of("x-message-ttl", value);
    }
}
