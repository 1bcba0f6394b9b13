package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Users;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a virtual host while the log is written, and all that is under way in it. */
class VirtualHostDeleteTest {
    private static final VirtualHostChange NOTHING = VirtualHostChange.NONE;

    private final ManualLog log = new ManualLog();
    private final VirtualHostFixture fixture = VirtualHostFixture.stored(new Random(1), log, List.of());
    private final List<String> deleted = new ArrayList<>();

    @BeforeEach
    void thereAreTwo() {
        fixture.hosts.whenDeleted(host -> deleted.add(host.name()));
        fixture.settle();
        assertThat(settled(fixture.administration().put("v", NOTHING))).isTrue();
    }

    private <T> T settled(CompletionStage<T> stage) {
        fixture.settle();
        return stage.toCompletableFuture().join();
    }

    private static AmqpException refusal(CompletionStage<?> stage) {
        try {
            throw new AssertionError(
                    "not refused: " + stage.toCompletableFuture().getNow(null));
        } catch (CompletionException refused) {
            return (AmqpException) Objects.requireNonNull(refused.getCause());
        }
    }

    private VirtualHost host() {
        return fixture.host("v");
    }

    private Outcome<DeclaredQueue> declaring(QueueDeclaration declaration) {
        return fixture.askOf(host(), 0, (v, from, reply) -> v.declareQueue(from, declaration, () -> {}, reply));
    }

    private DeclaredQueue declared(QueueDeclaration declaration) {
        final Outcome<DeclaredQueue> outcome = declaring(declaration);
        fixture.settle();
        return outcome.result();
    }

    private Outcome<Exchange> declaring(ExchangeDeclaration declaration) {
        return fixture.askOf(host(), 0, (v, from, reply) -> v.declareExchange(from, declaration, () -> {}, reply));
    }

    private CompletionStage<Boolean> deleting() {
        return fixture.administration().delete("v");
    }

    private VirtualHostFixture restarted() {
        final VirtualHostFixture next = VirtualHostFixture.stored(new Random(2), new ManualLog(), log.found());
        next.loops.runAll();
        return next;
    }

    private static void assertGone(Outcome<?> outcome) {
        outcome.assertRefused(ReplyCode.CONNECTION_FORCED, "vhost 'v' is deleted");
    }

    @Test
    void itIsGoneWithAllThatIsInItWhenThatIsSynced() {
        final long before = fixture.structures();
        final DeclaredQueue queue = declared(fixture.durable("q"));
        declaring(VirtualHostFixture.exchange("x", "topic"));
        fixture.settle();
        fixture.askOf(
                host(),
                0,
                (VirtualHost v, ManualLoop from, Reply<Boolean> reply) ->
                        v.bind(from, fixture.toQueue("x", "q", "a.b"), reply));
        host().policies()
                .set(
                        PolicyKind.USER,
                        new Policy("p", ".*", PolicyScope.ALL, 0, FieldTable.of("max-length", FieldValue.of(5))));
        fixture.settle();
        fixture.deposit(queue.queue());
        final VirtualHost host = host();

        final CompletionStage<Boolean> gone = deleting();
        fixture.loops.runAll();
        assertThat(fixture.hosts.named("v")).as("nobody sees it yet").isSameAs(host);
        assertThat(host.queue("q")).isSameAs(queue);
        assertThat(host.info().state()).isEqualTo(VirtualHostInfo.State.ENDING);
        assertThat(gone.toCompletableFuture()).isNotDone();

        assertThat(settled(gone)).isTrue();
        assertThat(fixture.hosts.named("v")).isNull();
        assertThat(host.isGone()).isTrue();
        assertThat(host.queue("q")).isNull();
        assertThat(host.exchange("x")).isNull();
        assertThat(host.exchange("")).isNull();
        assertThat(deleted).containsExactly("v");
        assertThat(fixture.structures()).as("memory of definitions").isLessThan(before);
        assertThat(fixture.memory()).as("memory of messages").isZero();
        assertThat(restarted().hosts.named("v")).isNull();
    }

    @Test
    void definitionsCostNothingAnyMoreWhenTheirVirtualHostIsGone() {
        settled(deleting());
        final long before = fixture.structures();
        settled(fixture.administration()
                .put("v", NOTHING.describedAs("some words").tagged(List.of("a", "b"))));
        declared(fixture.durable("q"));
        declaring(new ExchangeDeclaration(
                "later",
                "x-delayed-message",
                true,
                false,
                false,
                FieldTable.of("x-delayed-type", FieldValue.of("fanout"))));
        declaring(new ExchangeDeclaration(
                "once",
                "x-message-deduplication",
                true,
                false,
                false,
                FieldTable.builder()
                        .put("x-cache-size", 10)
                        .put("x-cache-persistence", "disk")
                        .build()));
        fixture.settle();
        assertThat(fixture.structures()).isGreaterThan(before);

        settled(deleting());

        assertThat(fixture.structures()).isEqualTo(before);
    }

    @Test
    void oneThatIsMadeAgainIsAnotherOneAndEmpty() {
        final DeclaredQueue old = declared(fixture.durable("q"));
        fixture.deposit(old.queue());
        final VirtualHost before = host();

        final CompletionStage<Boolean> gone = deleting();
        final CompletionStage<Boolean> made = fixture.administration().put("v", NOTHING.describedAs("new"));
        fixture.settle();

        assertThat(gone.toCompletableFuture().join()).isTrue();
        assertThat(made.toCompletableFuture().join()).isTrue();
        assertThat(host()).isNotSameAs(before);
        assertThat(host().queues()).isEmpty();
        assertThat(host().info().metadata().description()).isEqualTo("new");
        final DeclaredQueue again = declared(fixture.durable("q"));
        assertThat(again.queue().id()).isGreaterThan(old.queue().id());
        assertThat(fixture.counts(again.queue()).readyMessages()).isZero();

        final VirtualHost restarted = restarted().host("v");
        assertThat(restarted.requireQueue("q").queue().id())
                .isEqualTo(again.queue().id());
        assertThat(restarted.info().metadata().description()).isEqualTo("new");
    }

    @Test
    void whatWasDecidedBeforeHappensBeforeAndIsGoneWithIt() {
        final VirtualHost host = host();
        final Outcome<DeclaredQueue> declared = declaring(fixture.durable("q"));
        fixture.loops.runAll();
        final CompletionStage<Boolean> gone = deleting();
        fixture.settle();

        assertThat(declared.isDone()).isTrue();
        assertThat(gone.toCompletableFuture().join()).isTrue();
        assertThat(host.queues()).isEmpty();
        assertThat(restarted().hosts.named("v")).isNull();
    }

    @Test
    void whatIsAskedWhileItsEndIsWrittenWaitsAndIsRefused() {
        final VirtualHost host = host();
        final CompletionStage<Boolean> gone = deleting();
        fixture.loops.runAll();

        final Outcome<DeclaredQueue> durable = declaring(fixture.durable("q"));
        final Outcome<DeclaredQueue> fleeting = declaring(fixture.autoDelete("r"));
        final Outcome<Exchange> exchange = declaring(VirtualHostFixture.exchange("x", "fanout"));
        fixture.loops.runAll();
        assertThat(durable.isKnown() || fleeting.isKnown() || exchange.isKnown())
                .isFalse();

        fixture.settle();
        assertGone(durable);
        assertGone(fleeting);
        assertGone(exchange);
        assertThat(gone.toCompletableFuture().join()).isTrue();
        assertThat(host.queues()).isEmpty();
        assertThat(restarted().hosts.named("v")).isNull();
    }

    @Test
    void whatIsAskedOfOneThatIsGoneIsRefused() {
        final VirtualHost host = host();
        settled(deleting());

        final Outcome<DeclaredQueue> queue =
                fixture.askOf(host, 0, (v, from, reply) -> v.declareQueue(from, fixture.durable("q"), () -> {}, reply));
        final Outcome<Boolean> bound =
                fixture.askOf(host, 0, (v, from, reply) -> v.bind(from, fixture.toQueue("amq.fanout", "q", ""), reply));
        final Outcome<Integer> unknown = fixture.askOf(
                host, 0, (v, from, reply) -> v.deleteQueue(from, fixture.owner, "q", false, false, reply));
        final CompletionStage<Policy> policy = host.policies()
                .set(
                        PolicyKind.USER,
                        new Policy("p", "", PolicyScope.ALL, 0, FieldTable.of("max-length", FieldValue.of(5))));
        fixture.settle();

        assertGone(queue);
        assertGone(unknown);
        bound.assertRefused(ReplyCode.NOT_FOUND, "no exchange 'amq.fanout' in vhost 'v'");
        assertThat(refusal(policy).code()).isEqualTo(ReplyCode.CONNECTION_FORCED);
        assertThat(host.policies().all(PolicyKind.USER)).isEmpty();
    }

    @Test
    void queueThatWasAskedToCloseIsNotSaidToBeDeletedBehindTheEnd() {
        declared(fixture.durable("q"));
        final Outcome<Integer> queueDeleted = fixture.askOf(
                host(), 0, (v, from, reply) -> v.deleteQueue(from, fixture.owner, "q", false, false, reply));
        // The definitions ask the queue, and then decide on the end of all.
        fixture.loops.loop(0).runAll();
        fixture.definitionsLoop().runAll();
        final CompletionStage<Boolean> gone = deleting();
        fixture.definitionsLoop().runAll();
        final CompletionStage<Boolean> made = fixture.administration().put("v", NOTHING);
        fixture.settle();
        assertGone(queueDeleted);
        assertThat(gone.toCompletableFuture().join()).isTrue();
        assertThat(made.toCompletableFuture().join()).isTrue();

        declared(fixture.durable("q"));

        assertThat(restarted().host("v").queue("q")).isNotNull();
    }

    @Test
    void connectionThatEndsMeanwhileHearsThatItsQueuesAreGone() {
        final Owner owner = new Owner("another");
        final DeclaredQueue queue = declared(fixture.exclusive("e", owner));
        final VirtualHost host = host();
        deleting();
        fixture.loops.runAll();

        final Outcome<Integer> during = fixture.askOf(host, 0, (v, from, reply) -> v.ownerGone(from, owner, reply));
        fixture.loops.runAll();
        assertThat(during.isKnown()).isFalse();
        fixture.settle();
        final Outcome<Integer> after = fixture.askOf(host, 0, (v, from, reply) -> v.ownerGone(from, owner, reply));
        fixture.settle();

        assertThat(during.result()).isEqualTo(1);
        assertThat(after.result()).isZero();
        assertThat(host.queue("e")).isNull();
        final SilentClient client = new SilentClient(fixture.loops.loop(0));
        fixture.loops.loop(0).run(() -> queue.queue().count(client));
        fixture.settle();
        assertThat(client.answers()).singleElement().isInstanceOf(QueueAnswer.Gone.class);
    }

    @Test
    void queueThatClosesItselfMeanwhileIsGoneOnce() {
        final Queue queue = declared(fixture.autoDelete("q")).queue();
        final Subscription subscription = new SilentClient(fixture.loops.loop(0)).subscription();
        fixture.loops.loop(0).run(() -> queue.consume(subscription, false));
        fixture.loops.runAll();
        final long before = fixture.structures();
        deleting();
        fixture.loops.runAll();

        fixture.loops.loop(0).run(() -> queue.cancel(subscription));
        fixture.settle();

        assertThat(fixture.hosts.named("v")).isNull();
        assertThat(fixture.structures()).isLessThan(before);
    }

    @Test
    void protectedOneStaysUntilThatIsAllowed() {
        assertThat(settled(fixture.administration().protectFromDeletion("v"))).isTrue();
        assertThat(settled(fixture.administration().protectFromDeletion("v"))).isFalse();

        final CompletionStage<Boolean> refused = deleting();
        fixture.settle();
        assertThat(refusal(refused).code()).isEqualTo(ReplyCode.PRECONDITION_FAILED);
        assertThat(refusal(refused).explanation())
                .isEqualTo("Refusing to delete virtual host 'v' because it is protected from deletion");
        assertThat(declared(fixture.durable("q"))).isNotNull();
        assertThat(restarted().host("v").info().metadata().protectedFromDeletion())
                .isTrue();

        assertThat(settled(fixture.administration().allowDeletion("v"))).isTrue();
        assertThat(settled(deleting())).isTrue();
    }

    @Test
    void protectionThatIsBeingWrittenHolds() {
        final CompletionStage<Boolean> isProtected = fixture.administration().protectFromDeletion("v");
        final CompletionStage<Boolean> refused = deleting();
        fixture.settle();

        assertThat(isProtected.toCompletableFuture().join()).isTrue();
        assertThat(refusal(refused).code()).isEqualTo(ReplyCode.PRECONDITION_FAILED);
        assertThat(fixture.hosts.named("v")).isNotNull();
    }

    @Test
    void whatIsAskedAboutOneNameIsDoneInItsOrder() {
        final VirtualHostAdministration all = fixture.administration();
        final CompletionStage<Boolean> first = all.put("w", NOTHING);
        final CompletionStage<Boolean> again = all.put("w", NOTHING.describedAs("again"));
        final CompletionStage<Boolean> gone = all.delete("w");
        final CompletionStage<Boolean> nothing = all.delete("w");
        final CompletionStage<Boolean> unlimited = all.setLimit("w", "max-queues", 1);
        final CompletionStage<Boolean> anew = all.put("w", NOTHING);
        fixture.settle();

        assertThat(List.of(first, again, gone, nothing, anew))
                .extracting(stage -> stage.toCompletableFuture().join())
                .containsExactly(true, false, true, false, true);
        assertThat(refusal(unlimited).explanation()).isEqualTo("no vhost 'w'");
        assertThat(fixture.host("w").info().metadata()).isEqualTo(VirtualHostMetadata.NONE);
        assertThat(deleted).containsExactly("w");
    }

    @Test
    void deadLogMeansThatItIsStillThere() {
        final CompletionStage<Boolean> gone = deleting();
        fixture.loops.runAll();
        final Outcome<DeclaredQueue> waits = declaring(fixture.durable("q"));
        final Outcome<DeclaredQueue> fleeting = declaring(fixture.autoDelete("r"));
        fixture.loops.runAll();

        log.die();
        fixture.loops.runAll();
        log.die();
        fixture.loops.runAll();

        assertThat(refusal(gone).explanation()).isEqualTo("definitions cannot be written");
        waits.assertRefused(ReplyCode.INTERNAL_ERROR, "definitions cannot be written");
        assertThat(fleeting.isDone()).isTrue();
        assertThat(fixture.hosts.named("v")).isNotNull();
    }

    @Test
    void snapshotWhileItIsBeingDeletedSaysThatItIs() {
        declared(fixture.durable("q"));
        deleting();
        fixture.definitionsLoop().runAll();
        fixture.hosts.writeSnapshot(batch -> {});
        fixture.settle();
        assertThat(restarted().hosts.named("v")).isNull();

        fixture.hosts.writeSnapshot(batch -> {});
        fixture.settle();
        assertThat(restarted().hosts.named("v")).isNull();
        assertThat(restarted().hosts.named("/")).isNotNull();
    }

    @Test
    void configuredOneThatWasDeletedDoesNotComeBackByThat() {
        assertThat(settled(fixture.administration().delete("/"))).isTrue();
        assertThat(fixture.hosts.named("/")).isNull();

        final VirtualHosts next = VirtualHostFixture.restarted(log.found(), List.of("/", "new"));
        assertThat(next.named("/")).isNull();
        assertThat(next.named("new")).isNotNull();

        fixture.hosts.writeSnapshot(batch -> {});
        fixture.settle();
        assertThat(VirtualHostFixture.restarted(log.found(), List.of("/")).named("/"))
                .isNull();

        assertThat(settled(fixture.administration().put("/", NOTHING))).isTrue();
        assertThat(VirtualHostFixture.restarted(log.found(), List.of()).named("/"))
                .isNotNull();
    }

    @Test
    void whatFollowsInTheLogIsOfNoUseUnlessItIsDeclaredAgain() {
        final DefinitionTable table = new DefinitionTable(new Users());
        table.apply(new StoredRecord.VirtualHostDeclared("v"));
        table.apply(DefinitionCodecTest.in("v", DefinitionCodecTest.queue(7, "q", false, FieldTable.empty())));
        table.apply(new StoredRecord.VirtualHostDeleted("v", false));
        table.apply(DefinitionCodecTest.in("v", DefinitionCodecTest.queue(8, "q", false, FieldTable.empty())));
        assertThat(table.records()).isEmpty();
        assertThat(table.nextQueueId()).isEqualTo(9);

        table.apply(new StoredRecord.VirtualHostDeclared("v"));
        table.apply(DefinitionCodecTest.in("v", DefinitionCodecTest.queue(9, "q", false, FieldTable.empty())));

        assertThat(table.records()).hasSize(2);
    }
}
