package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueueDeleteTest {
    private final VirtualHostFixture host = new VirtualHostFixture();

    @Test
    void deletedQueueIsGoneWithItsBindingsAndMessages() {
        final Queue queue = host.declared(host.durable("q")).queue();
        host.bound(host.toQueue("amq.fanout", "q", ""));
        host.deposit(queue);
        host.deposit(queue);

        final int messages = host.deletedQueue("q\n");

        assertThat(messages).isEqualTo(2);
        assertThat(host.virtualHost.queue("q")).isNull();
        assertThat(host.virtualHost.requireExchange("amq.fanout").outgoing()).isEmpty();
        assertThat(host.route("", "q")).isEmpty();
        assertThat(host.route("amq.fanout", "q")).isEmpty();
    }

    @Test
    void missingQueueIsDeletedAlready() {
        assertThat(host.deleteQueue("q", true, true).result()).isZero();
    }

    @Test
    void declaredAgainAfterItsEndIsAnotherQueue() {
        final Queue first = host.declared(host.durable("q")).queue();
        host.deletedQueue("q");

        final Queue second = host.declared(host.durable("q")).queue();

        assertThat(second).isNotSameAs(first);
        assertThat(second.id()).isGreaterThan(first.id());
    }

    @Test
    void queueWithConsumersIsInUse() {
        final Queue queue = host.declared(host.durable("q")).queue();
        consumeOn(0, queue);

        host.deleteQueue("q", true, false)
                .assertRefused(ReplyCode.PRECONDITION_FAILED, "queue 'q' in vhost '/' in use");
        assertThat(host.virtualHost.queue("q")).isNotNull();
        assertThat(host.deleteQueue("q", false, true).isDone()).isTrue();
    }

    @Test
    void queueWithMessagesIsNotEmpty() {
        final Queue queue = host.declared(host.durable("q")).queue();
        host.deposit(queue);

        host.deleteQueue("q", false, true)
                .assertRefused(ReplyCode.PRECONDITION_FAILED, "queue 'q' in vhost '/' not empty");
        assertThat(host.deleteQueue("q", true, false).result()).isEqualTo(1);
    }

    @Test
    void quorumQueueIsDeletedUnconditionallyOnly() {
        host.declared(host.durable("q", FieldTable.of("x-queue-type", FieldValue.of("quorum"))));

        host.deleteQueue("q", true, false)
                .assertRefused(
                        ReplyCode.NOT_IMPLEMENTED,
                        "cannot delete queue 'q' in vhost '/'. queue.delete operations with if-unused flag set are not"
                                + " supported by quorum queues");
        host.deleteQueue("q", false, true)
                .assertRefused(
                        ReplyCode.NOT_IMPLEMENTED,
                        "cannot delete queue 'q' in vhost '/'. queue.delete operations with if-empty flag set are not"
                                + " supported by quorum queues");
        assertThat(host.deletedQueue("q")).isZero();
    }

    @Test
    void exclusiveQueueOfAnotherConnectionStays() {
        final DeclaredQueue queue = host.declared(host.exclusive("q", new Owner("other")));

        final Outcome<Integer> outcome = host.deleteQueue("q", false, false);

        outcome.assertRefused(ReplyCode.RESOURCE_LOCKED, queue.locked().explanation());
    }

    @Test
    void whatIsAskedWhileTheQueueClosesWaitsAndMeetsItsSuccessor() {
        final Queue first = host.declared(host.durable("q")).queue();
        host.bound(host.toQueue("amq.fanout", "q", ""));

        final Outcome<Integer> deleted =
                host.ask((v, from, reply) -> v.deleteQueue(from, host.owner, "q", false, false, reply));
        final Outcome<DeclaredQueue> declared =
                host.ask((v, from, reply) -> v.declareQueue(from, host.durable("q"), () -> {}, reply));
        final Outcome<Boolean> bound =
                host.ask((v, from, reply) -> v.bind(from, host.toQueue("amq.direct", "q", "k"), reply));
        final Outcome<Integer> deletedAgain =
                host.ask((v, from, reply) -> v.deleteQueue(from, host.owner, "q", false, false, reply));
        final Outcome<DeclaredQueue> declaredAgain =
                host.ask((v, from, reply) -> v.declareQueue(from, host.durable("q"), () -> {}, reply));
        host.loops.runAll();

        assertThat(deleted.result()).isZero();
        assertThat(declared.result().queue()).isNotSameAs(first);
        assertThat(bound.result()).isTrue();
        assertThat(deletedAgain.result()).isZero();
        assertThat(declaredAgain.result()).isNotSameAs(declared.result()).isSameAs(host.virtualHost.queue("q"));
        assertThat(declaredAgain.result().bindings()).isEmpty();
        assertThat(host.route("amq.fanout", "k")).isEmpty();
    }

    @Test
    void definitionsGoOnWhileAQueueIsAsked() {
        host.declared(host.durable("q"));
        final ManualLoop home =
                (ManualLoop) host.virtualHost.requireQueue("q").queue().home();

        final Outcome<Integer> deleted =
                host.askOn(1, (v, from, reply) -> v.deleteQueue(from, host.owner, "q", false, false, reply));
        host.loops.loop(1).runAll();
        host.definitionsLoop().runAll();
        final Outcome<DeclaredQueue> waiting =
                host.askOn(1, (v, from, reply) -> v.declareQueue(from, host.durable("q"), () -> {}, reply));
        final Outcome<DeclaredQueue> other =
                host.askOn(1, (v, from, reply) -> v.declareQueue(from, host.durable("other"), () -> {}, reply));
        host.loops.loop(1).runAll();
        host.definitionsLoop().runAll();
        host.loops.loop(1).runAll();

        assertThat(home).isNotSameAs(host.loops.loop(1));
        assertThat(other.isDone()).isTrue();
        assertThat(deleted.isKnown()).isFalse();
        assertThat(waiting.isKnown()).isFalse();
        host.loops.runAll();
        assertThat(deleted.isDone()).isTrue();
        assertThat(waiting.isDone()).isTrue();
    }

    @Test
    void autoDeleteQueueIsGoneAfterItsLastConsumer() {
        final Queue queue = host.declared(host.autoDelete("q")).queue();
        host.bound(host.toQueue("amq.fanout", "q", ""));
        final Subscription subscription = consumeOn(0, queue);

        host.loops.loop(0).run(() -> queue.cancel(subscription));
        host.loops.runAll();

        assertThat(host.virtualHost.queue("q")).isNull();
        assertThat(host.virtualHost.requireExchange("amq.fanout").outgoing()).isEmpty();
    }

    @Test
    void queueThatClosesItselfWhileItIsDeletedIsGoneOnce() {
        Seeds.each(50, random -> {
            final VirtualHostFixture racing = racing(random);
            final Queue queue = racing.declared(racing.autoDelete("q")).queue();
            final SilentClient client = new SilentClient(racing.loops.loop(1));
            final Subscription subscription = client.subscription();
            racing.loops.loop(1).run(() -> queue.consume(subscription, false));
            racing.loops.runAll();

            racing.loops.loop(1).run(() -> queue.cancel(subscription));
            final Outcome<Integer> deleted =
                    racing.ask((v, from, reply) -> v.deleteQueue(from, racing.owner, "q", false, false, reply));
            final Outcome<DeclaredQueue> declared =
                    racing.ask((v, from, reply) -> v.declareQueue(from, racing.autoDelete("q"), () -> {}, reply));
            racing.loops.runAll();

            assertThat(deleted.isDone()).isTrue();
            assertThat(declared.result()).isSameAs(racing.virtualHost.queue("q"));
            assertThat(declared.result().queue()).isNotSameAs(queue);
        });
    }

    @Test
    void declaringAClosingQueueAgainAndAgainComesToALivingOne() {
        Seeds.each(50, random -> {
            final VirtualHostFixture racing = racing(random);
            final Queue queue = racing.declared(racing.autoDelete("q")).queue();
            final SilentClient client = new SilentClient(racing.loops.loop(1));
            final Subscription subscription = client.subscription();
            racing.loops.loop(1).run(() -> queue.consume(subscription, false));
            racing.loops.runAll();

            racing.loops.loop(1).run(() -> queue.cancel(subscription));
            Outcome<DeclaredQueue> declared =
                    racing.ask((v, from, reply) -> v.declareQueue(from, racing.autoDelete("q"), () -> {}, reply));
            racing.loops.steps(random.nextInt(10));
            racing.loops.runAll();
            while (isGone(racing, declared.result().queue())) {
                declared =
                        racing.tell((v, from, reply) -> v.declareQueue(from, racing.autoDelete("q"), () -> {}, reply));
            }

            assertThat(declared.result()).isSameAs(racing.virtualHost.queue("q"));
        });
    }

    private static boolean isGone(VirtualHostFixture racing, Queue queue) {
        final SilentClient client = new SilentClient(racing.loops.loop(0));
        racing.loops.loop(0).run(() -> queue.count(client));
        racing.loops.runAll();
        return client.answers().get(0) instanceof QueueAnswer.Gone;
    }

    @Test
    void queuesOfAConnectionThatEndsAreGoneBeforeTheAnswer() {
        final Owner other = new Owner("other");
        host.declared(host.exclusive("mine", host.owner));
        host.declared(host.exclusive("mine too", host.owner));
        host.declared(host.exclusive("others", other));
        host.declared(host.durable("shared"));

        final Outcome<Integer> gone = host.tell((v, from, reply) -> v.ownerGone(from, host.owner, reply));

        assertThat(gone.result()).isEqualTo(2);
        assertThat(host.virtualHost.queues())
                .extracting(DeclaredQueue::name)
                .containsExactlyInAnyOrder("others", "shared");
    }

    @Test
    void connectionWithoutQueuesEndsAtOnce() {
        final Outcome<Integer> gone = host.tell((v, from, reply) -> v.ownerGone(from, host.owner, reply));

        assertThat(gone.result()).isZero();
    }

    @Test
    void nothingExclusiveSurvivesItsOwnerWhateverIsUnderWay() {
        Seeds.each(200, random -> {
            final VirtualHostFixture racing = racing(random);
            final Owner dying = new Owner("dying");
            final Owner living = new Owner("living");
            racing.declared(racing.exclusive("q0", dying));
            racing.declared(racing.exclusive("q1", living));

            final List<Outcome<?>> outcomes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                outcomes.add(something(racing, random, random.nextBoolean() ? dying : living));
                racing.loops.steps(random.nextInt(6));
            }
            final Outcome<Integer> gone = racing.ask((v, from, reply) -> v.ownerGone(from, dying, reply));
            outcomes.add(gone);
            for (int i = 0; i < 10; i++) {
                outcomes.add(something(racing, random, random.nextBoolean() ? dying : living));
                racing.loops.steps(random.nextInt(6));
            }
            racing.loops.runAll();

            assertThat(outcomes).allMatch(Outcome::isProper);
            assertThat(racing.virtualHost.queues()).noneMatch(queue -> queue.exclusiveOwner() == dying);
            assertThat(racing.virtualHost.queues()).allMatch(queue -> !isGone(racing, queue.queue()));
        });
    }

    private static Outcome<?> something(VirtualHostFixture racing, Random random, Owner who) {
        final String name = "q" + random.nextInt(3);
        return switch (random.nextInt(4)) {
            case 0, 1 ->
                racing.askOn(
                        random.nextInt(2),
                        (VirtualHost v, ManualLoop from, Reply<DeclaredQueue> reply) ->
                                v.declareQueue(from, racing.exclusive(name, who), () -> {}, reply));
            case 2 ->
                racing.askOn(
                        random.nextInt(2),
                        (VirtualHost v, ManualLoop from, Reply<Integer> reply) ->
                                v.deleteQueue(from, who, name, random.nextBoolean(), false, reply));
            default ->
                racing.askOn(
                        random.nextInt(2),
                        (VirtualHost v, ManualLoop from, Reply<Boolean> reply) -> v.bind(
                                from,
                                new BindingRequest("amq.fanout", ResourceKind.QUEUE, name, "", FieldTable.empty(), who),
                                reply));
        };
    }

    private static VirtualHostFixture racing(Random random) {
        return new VirtualHostFixture(random, DefinitionLimits.none());
    }

    private Subscription consumeOn(int loop, Queue queue) {
        final Subscription subscription = new SilentClient(host.loops.loop(loop)).subscription();
        host.loops.loop(loop).run(() -> queue.consume(subscription, false));
        host.loops.runAll();
        return subscription;
    }
}
