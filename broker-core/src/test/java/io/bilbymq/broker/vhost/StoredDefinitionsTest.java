package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.Subscription;
import io.bilbymq.persistence.LogBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests while the log is written. */
class StoredDefinitionsTest {
    private final ManualLog log = new ManualLog();
    private VirtualHostFixture host = VirtualHostFixture.stored(new Random(1), log, List.of());

    @BeforeEach
    void theVirtualHostIsStored() {
        host.settle();
    }

    /** Lets everything happen, syncs included. */
    private <T> T settled(Outcome<T> outcome) {
        host.settle();
        return outcome.result();
    }

    private Outcome<DeclaredQueue> declaring(QueueDeclaration declaration) {
        return host.ask((v, from, reply) -> v.declareQueue(from, declaration, () -> {}, reply));
    }

    private Outcome<Exchange> declaring(ExchangeDeclaration declaration) {
        return host.ask((v, from, reply) -> v.declareExchange(from, declaration, () -> {}, reply));
    }

    private Outcome<Boolean> binding(BindingRequest request) {
        return host.ask((v, from, reply) -> v.bind(from, request, reply));
    }

    private Outcome<Boolean> unbinding(BindingRequest request) {
        return host.ask((v, from, reply) -> v.unbind(from, request, reply));
    }

    private Outcome<Integer> deletingQueue(String name) {
        return host.ask((v, from, reply) -> v.deleteQueue(from, host.owner, name, false, false, reply));
    }

    private Outcome<Boolean> deletingExchange(String name, boolean ifUnused) {
        return host.ask((v, from, reply) -> v.deleteExchange(from, name, ifUnused, reply));
    }

    private QueueDeclaration transientQueue(String name) {
        return new QueueDeclaration(name, false, false, false, FieldTable.empty(), host.owner);
    }

    @Test
    void durableQueueIsThereAndAnsweredWhenItIsSynced() {
        final Outcome<DeclaredQueue> declared = declaring(host.durable("q"));
        host.loops.runAll();
        assertThat(log.batchesWaiting()).isEqualTo(1);
        assertThat(host.virtualHost.queue("q")).as("nobody sees it yet").isNull();
        assertThat(declared.isKnown()).isFalse();

        log.sync();
        host.loops.runAll();

        assertThat(declared.result()).isSameAs(host.virtualHost.queue("q"));
    }

    @Test
    void durableQueueIsGoneAndAnsweredWhenThatIsSynced() {
        settled(declaring(host.durable("q")));

        final Outcome<Integer> deleted = deletingQueue("q");
        host.loops.runAll();
        assertThat(host.virtualHost.queue("q")).isNotNull();
        assertThat(deleted.isKnown()).isFalse();

        assertThat(settled(deleted)).isZero();
        assertThat(host.virtualHost.queue("q")).isNull();
    }

    @Test
    void whatIsNotDurableWaitsForNothing() {
        declaring(host.durable("durable"));
        host.loops.runAll();

        final Outcome<DeclaredQueue> declared = declaring(transientQueue("q"));
        final Outcome<Boolean> bound = binding(host.toQueue("amq.fanout", "q", ""));
        host.loops.runAll();

        assertThat(declared.isDone()).isTrue();
        assertThat(bound.result()).isTrue();
        assertThat(log.batchesWaiting()).isEqualTo(1);
        assertThat(host.deletedQueue("q")).isZero();
    }

    @Test
    void secondOperationOnANameWaitsForTheFirst() {
        final Outcome<DeclaredQueue> declared = declaring(host.durable("q"));
        final Outcome<DeclaredQueue> again = declaring(host.durable("q"));
        final Outcome<DeclaredQueue> otherwise = declaring(transientQueue("q"));
        final Outcome<Boolean> bound = binding(host.toQueue("amq.direct", "q", "k"));
        final Outcome<Integer> deleted = deletingQueue("q");
        final Outcome<DeclaredQueue> transientOne = declaring(transientQueue("q"));
        host.settle();

        assertThat(again.result()).isSameAs(declared.result());
        otherwise.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'");
        assertThat(bound.result()).isTrue();
        assertThat(deleted.result()).isZero();
        assertThat(transientOne.result()).isSameAs(host.virtualHost.queue("q"));
        assertThat(transientOne.result().bindings()).isEmpty();
    }

    @Test
    void bindingWaitsForBothOfItsEnds() {
        final Outcome<DeclaredQueue> queue = declaring(host.durable("q"));
        final Outcome<Exchange> exchange = declaring(VirtualHostFixture.exchange("x", "fanout"));
        final Outcome<Boolean> bound = binding(host.toQueue("x", "q", ""));
        final Outcome<Boolean> unbound = unbinding(host.toQueue("x", "q", ""));
        final Outcome<Boolean> deleted = deletingExchange("x", true);
        host.settle();

        assertThat(queue.isDone()).isTrue();
        assertThat(exchange.isDone()).isTrue();
        assertThat(bound.result()).isTrue();
        assertThat(unbound.result()).isTrue();
        assertThat(deleted.result()).isTrue();
    }

    @Test
    void manyOnOtherNamesShareOneSync() {
        final int syncsBefore = log.syncs();
        final List<Outcome<?>> outcomes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            outcomes.add(declaring(host.durable("q" + i)));
        }
        host.settle();
        for (int i = 0; i < 1000; i++) {
            outcomes.add(binding(host.toQueue("amq.direct", "q" + i, "k")));
        }
        host.settle();

        assertThat(outcomes).allMatch(Outcome::isDone);
        assertThat(log.syncs() - syncsBefore).isEqualTo(2);
    }

    @Test
    void whatComesWhileTheLogIsBusySharesTheNextSync() {
        final Outcome<DeclaredQueue> first = declaring(host.durable("a"));
        host.loops.runAll();
        final Outcome<DeclaredQueue> second = declaring(host.durable("b"));
        host.loops.runAll();
        final Outcome<DeclaredQueue> third = declaring(host.durable("c"));
        host.loops.runAll();
        assertThat(log.batchesWaiting()).isEqualTo(3);

        log.sync();
        host.loops.runAll();

        assertThat(List.of(first, second, third)).allMatch(Outcome::isDone);
    }

    @Test
    void bindingsOfOneExchangeDoNotWaitForEachOtherButItsEndWaitsForThem() {
        settled(declaring(VirtualHostFixture.exchange("x", "fanout")));
        settled(declaring(host.durable("q")));
        settled(declaring(host.durable("r")));

        final Outcome<Boolean> q = binding(host.toQueue("x", "q", ""));
        final Outcome<Boolean> r = binding(host.toQueue("x", "r", ""));
        final Outcome<Boolean> unused = deletingExchange("x", true);
        host.loops.runAll();
        log.sync();
        host.loops.runAll();

        assertThat(q.result()).isTrue();
        assertThat(r.result()).isTrue();
        unused.assertRefused(ReplyCode.PRECONDITION_FAILED, "exchange 'x' in vhost '/' in use");
    }

    @Test
    void theSameBindingIsNewOnce() {
        settled(declaring(host.durable("q")));

        final Outcome<Boolean> first = binding(host.toQueue("amq.direct", "q", "k"));
        final Outcome<Boolean> second = binding(host.toQueue("amq.direct", "q", "k"));
        host.settle();

        assertThat(first.result()).isTrue();
        assertThat(second.result()).isFalse();
    }

    @Test
    void autoDeleteExchangeThatGetsABindingWhileItsLastOneGoesStays() {
        settled(declaring(VirtualHostFixture.autoDeleteExchange("x")));
        settled(declaring(host.durable("q")));
        settled(declaring(host.durable("r")));
        settled(binding(host.toQueue("x", "q", "")));

        final Outcome<Boolean> bound = binding(host.toQueue("x", "r", ""));
        final Outcome<Integer> deleted = deletingQueue("q");
        host.settle();

        assertThat(bound.result()).isTrue();
        assertThat(deleted.isDone()).isTrue();
        assertThat(host.route("x", "k")).containsExactly("r");
    }

    @Test
    void autoDeleteExchangeThatGoesWithItsLastBindingIsNotBoundAgainMeanwhile() {
        settled(declaring(VirtualHostFixture.autoDeleteExchange("x")));
        settled(declaring(host.durable("q")));
        settled(declaring(host.durable("r")));
        settled(binding(host.toQueue("x", "q", "")));

        final Outcome<Integer> deleted = deletingQueue("q");
        host.loops.runAll();
        final Outcome<Boolean> bound = binding(host.toQueue("x", "r", ""));
        host.settle();

        assertThat(deleted.isDone()).isTrue();
        bound.assertRefused(ReplyCode.NOT_FOUND, "no exchange 'x' in vhost '/'");
        assertThat(host.virtualHost.exchange("x")).isNull();
    }

    @Test
    void limitsCountWhatIsBeingWritten() {
        final ManualLog other = new ManualLog();
        final VirtualHostFixture limited = VirtualHostFixture.stored(VirtualHostFixture.limits(2, 9), other);
        final List<Outcome<DeclaredQueue>> queues = IntStream.range(0, 3)
                .mapToObj(i -> limited.ask((VirtualHost v, ManualLoop from, Reply<DeclaredQueue> reply) ->
                        v.declareQueue(from, limited.durable("q" + i), () -> {}, reply)))
                .toList();
        final List<Outcome<Exchange>> exchanges = IntStream.range(0, 2)
                .mapToObj(i -> limited.ask((VirtualHost v, ManualLoop from, Reply<Exchange> reply) ->
                        v.declareExchange(from, VirtualHostFixture.exchange("x" + i, "fanout"), () -> {}, reply)))
                .toList();
        limited.loops.runAll();
        other.sync();
        limited.loops.runAll();

        assertThat(queues.get(0).isDone() && queues.get(1).isDone()).isTrue();
        queues.get(2)
                .assertRefused(
                        ReplyCode.PRECONDITION_FAILED,
                        "cannot declare queue 'q2': queue limit in vhost '/' (2) is reached");
        assertThat(exchanges.get(0).isDone()).isTrue();
        exchanges
                .get(1)
                .assertRefused(
                        ReplyCode.PRECONDITION_FAILED,
                        "cannot declare exchange 'x1' in vhost '/': exchange limit of 9 is reached");
    }

    @Test
    void twoQueuesThatAreBeingWrittenHaveDifferentIds() {
        final Outcome<DeclaredQueue> a = declaring(host.durable("a"));
        final Outcome<DeclaredQueue> b = declaring(host.durable("b"));
        host.settle();

        assertThat(a.result().queue().id()).isNotEqualTo(b.result().queue().id());
    }

    @Test
    void deadLogIsAnInternalErrorAndNothingHappens() {
        settled(declaring(host.durable("old")));
        final Outcome<DeclaredQueue> declared = declaring(host.durable("q"));
        final Outcome<DeclaredQueue> behind = declaring(host.durable("q"));
        final Outcome<Integer> deleted = deletingQueue("old");
        host.loops.runAll();

        log.die();
        host.loops.runAll();
        log.die();
        host.loops.runAll();

        declared.assertRefused(ReplyCode.INTERNAL_ERROR, "definitions cannot be written");
        behind.assertRefused(ReplyCode.INTERNAL_ERROR, "definitions cannot be written");
        deleted.assertRefused(ReplyCode.INTERNAL_ERROR, "definitions cannot be written");
        assertThat(host.virtualHost.queue("q")).isNull();
        assertThat(host.virtualHost.queue("old")).isNotNull();
        assertThat(declaring(transientQueue("t")).isKnown()).isFalse();
        assertThat(host.declared(transientQueue("u"))).isNotNull();
    }

    @Test
    void durableAutoDeleteQueueThatHasClosedItselfIsForgottenForGood() {
        final DeclaredQueue queue =
                settled(declaring(new QueueDeclaration("q", true, false, true, FieldTable.empty(), host.owner)));
        final Subscription subscription = new SilentClient(host.loops.loop(0)).subscription();
        host.loops.loop(0).run(() -> queue.queue().consume(subscription, false));
        host.loops.runAll();

        host.loops.loop(0).run(() -> queue.queue().cancel(subscription));
        host.loops.runAll();
        final Outcome<DeclaredQueue> again = declaring(host.durable("q"));
        host.settle();

        assertThat(again.result()).isNotSameAs(queue);
        assertThat(again.result().definition().autoDelete()).isFalse();
        restart();
        assertThat(host.virtualHost.requireQueue("q").queue().id())
                .isEqualTo(again.result().queue().id());
    }

    @Test
    void exclusiveQueuesOfAConnectionTakeTheirDurableExchangeAlong() {
        settled(declaring(VirtualHostFixture.autoDeleteExchange("x")));
        host.declared(host.exclusive("mine", host.owner));
        assertThat(host.bound(host.toQueue("x", "mine", ""))).isTrue();

        final Outcome<Integer> gone = host.ask((v, from, reply) -> v.ownerGone(from, host.owner, reply));
        host.loops.runAll();
        assertThat(gone.isKnown()).as("the exchange is durable").isFalse();

        assertThat(settled(gone)).isEqualTo(1);
        restart();
        assertThat(host.virtualHost.exchange("x")).isNull();
    }

    @Test
    void declarationThatHasWaitedFailsIfItsOwnerIsGoneMeanwhile() {
        declaring(host.durable("q"));
        deletingQueue("q");
        final Outcome<DeclaredQueue> exclusive = declaring(host.exclusive("q", host.owner));
        final Outcome<Integer> gone = host.ask((v, from, reply) -> v.ownerGone(from, host.owner, reply));
        host.loops.runAll();
        assertThat(gone.result()).isZero();
        host.settle();

        exclusive.assertRefused(
                ReplyCode.RESOURCE_LOCKED, "the connection that would own queue 'q' in vhost '/' is closed");
    }

    // Restarts.

    private void restart() {
        host = VirtualHostFixture.stored(new Random(2), log, log.found());
        host.settle();
    }

    private void declareAllSorts() {
        final FieldTable arguments = FieldTable.builder()
                .put("x-max-length", new FieldValue.Int16((short) 7))
                .put("note", new FieldValue.Binary(new byte[] {1}))
                .build();
        declaring(host.durable("q", arguments));
        declaring(host.durable("deleted"));
        declaring(transientQueue("transient"));
        declaring(VirtualHostFixture.withAlternate("x", "topic", "y"));
        declaring(VirtualHostFixture.exchange("y", "fanout"));
        declaring(new ExchangeDeclaration("fleeting", "fanout", false, false, false, FieldTable.empty()));
        host.settle();
        binding(host.toQueue("x", "q", "a.#"));
        binding(host.toQueue("x", "q", "unbound"));
        binding(host.toQueue("amq.direct", "q", "k"));
        binding(host.toQueue("amq.direct", "deleted", "k"));
        binding(host.toQueue("amq.direct", "transient", "k"));
        binding(host.toExchange("x", "y", "to.y"));
        binding(host.toExchange("fleeting", "y", ""));
        host.settle();
        unbinding(host.toQueue("x", "q", "unbound"));
        deletingQueue("deleted");
        host.settle();
    }

    private void assertAllSortsAreThere() {
        final DeclaredQueue queue = host.virtualHost.requireQueue("q");
        assertThat(queue.definition().arguments().value("x-max-length")).hasValue(new FieldValue.Int16((short) 7));
        assertThat(queue.definition().arguments().value("note")).hasValue(new FieldValue.Binary(new byte[] {1}));
        assertThat(host.virtualHost.queues()).extracting(DeclaredQueue::name).containsExactly("q");
        assertThat(host.virtualHost.exchange("fleeting")).isNull();
        assertThat(Objects.requireNonNull(host.virtualHost.exchange("x")).alternate())
                .isEqualTo("y");
        assertThat(queue.bindings()).hasSize(2);
        assertThat(host.virtualHost.requireExchange("y").incoming()).hasSize(1);
        assertThat(host.route("x", "a.b")).containsExactly("q");
        assertThat(host.route("x", "unbound")).isEmpty();
        assertThat(host.route("amq.direct", "k")).containsExactly("q");
    }

    @Test
    void whatIsDurableIsThereAfterARestartAndNothingElse() {
        declareAllSorts();
        final long id = host.virtualHost.requireQueue("q").queue().id();

        restart();

        assertAllSortsAreThere();
        assertThat(host.virtualHost.requireQueue("q").queue().id()).isEqualTo(id);
        assertThat(settled(declaring(host.durable("new"))).queue().id())
                .as("no id is used twice")
                .isGreaterThan(id + 1);
    }

    @Test
    void snapshotSaysWhatAllChangesSaid() {
        declareAllSorts();
        final long next = settled(declaring(host.durable("last"))).queue().id() + 1;
        settled(deletingQueue("last"));

        host.hosts.writeSnapshot(LogBatch::sync);
        host.settle();
        assertThat(log.found()).hasSize(1);
        restart();

        assertAllSortsAreThere();
        assertThat(settled(declaring(host.durable("new"))).queue().id()).isGreaterThanOrEqualTo(next);
    }

    @Test
    void snapshotContainsWhatWasWrittenBeforeItAndHasNotHappenedYet() {
        settled(declaring(host.durable("deleted")));
        declaring(host.durable("q"));
        deletingQueue("deleted");
        host.loops.runAll();

        host.hosts.writeSnapshot(LogBatch::sync);
        host.loops.runAll();
        declaring(host.durable("after"));
        host.loops.runAll();
        assertThat(host.virtualHost.queue("q")).isNull();
        host.settle();
        restart();

        assertThat(host.virtualHost.queues()).extracting(DeclaredQueue::name).containsExactlyInAnyOrder("q", "after");
    }

    @Test
    void recoveredQueuesAreSpreadOverAllLoops() {
        IntStream.range(0, 100).forEach(i -> declaring(host.durable("q" + i)));
        host.settle();

        restart();

        assertThat(host.virtualHost.queues().stream()
                        .map(DeclaredQueue::queue)
                        .map(Queue::home)
                        .filter(host.loops.loop(0)::equals))
                .hasSize(50);
    }

    @Test
    void virtualHostsOfTheLogAreThereWithoutBeingConfigured() {
        host.hosts.add(List.of("another", "/"));
        host.settle();

        restart();

        assertThat(host.hosts.all()).extracting(VirtualHost::name).containsExactly("/", "another");
        assertThat(log.found()).hasSize(2);
    }

    @Test
    void bindingWhoseOtherEndIsLostIsLeftOut() {
        final DefinitionRecord bound =
                new DefinitionRecord.Bound("lost", ResourceKind.QUEUE, "q", "", FieldTable.empty(), true);
        final byte[] piece = DefinitionCodec.encode(List.of(
                DefinitionCodecTest.in("/", DefinitionCodecTest.queue(7, "q", false, FieldTable.empty())),
                DefinitionCodecTest.in("/", bound)));

        host = VirtualHostFixture.stored(new Random(1), new ManualLog(), List.of(piece));

        assertThat(host.virtualHost.requireQueue("q").bindings()).isEmpty();
    }
}
