package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.PropertiesBuilder;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.ManualLoops;
import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The way of moved messages from the loop of one queue to that of another, where both keep all in memory. */
class MovingTest {
    private static final int PATIENCE_MILLIS = 100;

    private final ManualLoops loops = new ManualLoops(new Random(1), 2);
    private final ManualLoop home = loops.loop(0);
    private final ManualLoop abroad = loops.loop(1);
    private final TestClient client = new TestClient("client", home);
    private final TestClient other = new TestClient("other", abroad);
    private final Queue source = queue(1, "source", home, QueueSettings.PLAIN);

    private static Queue queue(long id, String name, ManualLoop loop, QueueSettings settings) {
        return new Queue(
                id, new QueueName("/", name), loop, false, settings, queue -> {}, DeadLetterRoutes.NOWHERE, null, null);
    }

    private Queue target() {
        return queue(2, "target", abroad, QueueSettings.PLAIN);
    }

    /** One that takes so many. */
    private Queue target(long messages) {
        final QueueSettings plain = QueueSettings.PLAIN;
        final QueueSettings limited = new QueueSettings(
                plain.expiry(),
                new QueueSettings.LengthLimit(messages, QueueSettings.NONE, QueueSettings.Overflow.REJECT_PUBLISH),
                plain.deadLettering(),
                plain.redelivery(),
                plain.consuming(),
                0,
                Optional.empty(),
                false);
        return queue(2, "target", abroad, limited);
    }

    private void on(ManualLoop loop, Runnable work) {
        loop.run(work);
        loops.runAll();
    }

    private void publish(int first, int last) {
        on(home, () -> {
            for (int number = first; number <= last; number++) {
                final Message message = message(number, Properties.builder());
                source.publish(message, client, 0, bytes -> {});
            }
        });
    }

    private Message message(int number, PropertiesBuilder properties) {
        final Message message =
                TestMessages.with(properties.messageId("m-" + number).correlationId("c-" + number % 3), 100);
        message.heldBy(1, home.memory());
        return message;
    }

    private Moved move(Queue target, MoveRequest request) {
        return joined(moving(target, request));
    }

    private CompletableFuture<Moved> moving(Queue target, MoveRequest request) {
        return new QueueUpkeep(source).move(target, request).toCompletableFuture();
    }

    private <T> T joined(CompletableFuture<T> answer) {
        loops.runAll();
        for (int millis = 0; millis < PATIENCE_MILLIS && !answer.isDone(); millis++) {
            loops.advanceMillis(1);
            loops.runAll();
        }
        assertThat(answer).isDone();
        return answer.join();
    }

    private List<Integer> numbers(Queue queue) {
        final List<Integer> numbers = new ArrayList<>();
        BrowsedMessages page = joined(new QueueUpkeep(queue)
                .browse(BrowseRequest.first(BrowseRequest.LIMIT_MAX))
                .toCompletableFuture());
        while (!page.messages().isEmpty()) {
            page.messages()
                    .forEach(message -> numbers.add(Integer.parseInt(
                            message.properties().messageId().orElseThrow().substring(2))));
            page = joined(new QueueUpkeep(queue)
                    .browse(BrowseRequest.first(BrowseRequest.LIMIT_MAX).from(page.next()))
                    .toCompletableFuture());
        }
        return numbers;
    }

    private static List<Integer> range(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    private long heldBytes() {
        return loops.all().stream().mapToLong(loop -> loop.memory().bytes()).sum();
    }

    @Test
    void allGoInTheirOrderHoweverManyTheyAre() {
        final Queue target = target();
        publish(1, 5_000);
        final long held = heldBytes();

        final Moved moved = move(target, MoveRequest.all());

        assertThat(moved).isEqualTo(new Moved(5_000, true));
        assertThat(numbers(target)).isEqualTo(range(1, 5_000));
        assertThat(numbers(source)).isEmpty();
        assertThat(heldBytes()).isEqualTo(held);
    }

    @Test
    void theFirstOnesGoOrThoseThatAreMeant() {
        final Queue target = target();
        publish(1, 20);

        assertThat(move(target, MoveRequest.first(3))).isEqualTo(new Moved(3, true));
        assertThat(move(target, new MoveRequest(MessageFilter.all().withCorrelationId("c-0"), 2)))
                .isEqualTo(new Moved(2, true));
        assertThat(move(target, MoveRequest.matching(MessageFilter.all().withCorrelationId("c-2"))))
                .isEqualTo(new Moved(6, true));

        assertThat(numbers(target)).containsExactly(1, 2, 3, 6, 9, 5, 8, 11, 14, 17, 20);
        assertThat(numbers(source)).containsExactly(4, 7, 10, 12, 13, 15, 16, 18, 19);
        assertThat(move(target, MoveRequest.matching(MessageFilter.all().withMessageId("none"))))
                .isEqualTo(new Moved(0, true));
    }

    @Test
    void theOtherQueueRefusesSomeAndTheseStayWhereTheyWere() {
        final Queue target = target(10);
        publish(1, 3_000);

        final Moved moved = move(target, MoveRequest.all());

        assertThat(moved).isEqualTo(new Moved(10, false));
        assertThat(numbers(target)).isEqualTo(range(1, 10));
        assertThat(numbers(source)).isEqualTo(range(11, 3_000));
    }

    @Test
    void whatComesBackIsAsItWas() {
        final Queue target = target(0);
        publish(1, 2);
        on(home, () -> source.get(client, false));
        on(home, () -> source.settle(client, 1, Settlement.REQUEUE, null));

        assertThat(move(target, MoveRequest.all())).isEqualTo(new Moved(0, false));

        on(home, () -> source.get(client, true));
        final Effect.Answer got = (Effect.Answer) client.heard.get(client.heard.size() - 1);
        assertThat(got.answer()).isInstanceOfSatisfying(QueueAnswer.Got.class, head -> {
            assertThat(head.sequence()).isEqualTo(1);
            assertThat(head.redelivered()).isTrue();
        });
        on(home, () -> source.purge(client));
        assertThat(heldBytes()).isZero();
    }

    @Test
    void aQueueThatIsGoneTakesNothing() {
        final Queue target = target();
        on(abroad, () -> target.close(abroad, false, false, closed -> {}));
        publish(1, 5);

        assertThat(move(target, MoveRequest.all())).isEqualTo(new Moved(0, false));

        assertThat(numbers(source)).isEqualTo(range(1, 5));
    }

    @Test
    void aQueueThatFailsTakesNothing() {
        final Queue target = target();
        on(
                abroad,
                () -> abroad.send(target.home(), new QueueCommand.Control(target, machine -> {
                    throw new IllegalStateException("on purpose");
                })));
        publish(1, 5);

        assertThat(move(target, MoveRequest.all())).isEqualTo(new Moved(0, false));

        assertThat(numbers(source)).isEqualTo(range(1, 5));
    }

    @Test
    void aQueueThatIsGoneHasNothingToMove() {
        final Queue target = target();
        publish(1, 5);
        on(home, () -> source.close(home, false, false, closed -> {}));

        assertThatThrownBy(() -> move(target, MoveRequest.all())).hasCauseInstanceOf(AmqpException.class);

        assertThat(heldBytes()).isZero();
    }

    @Test
    void aQueueThatIsDeletedMeanwhileSaysHowManyHadArrived() {
        final Queue target = target();
        publish(1, 5_000);
        final CompletableFuture<Moved> answer = moving(target, MoveRequest.all());
        for (int i = 0; i < 4; i++) {
            home.runOne();
        }
        assertThat(answer).isNotDone();

        on(home, () -> source.close(home, false, false, closed -> {}));

        final Moved moved = joined(answer);
        assertThat(moved.complete()).isFalse();
        assertThat(numbers(target))
                .hasSizeGreaterThanOrEqualTo((int) moved.messages())
                .hasSizeLessThan(5_000);
    }

    @Test
    void consumersOfBothGoOnAndEachMessageGoesToOneOfThem() {
        final Queue target = target();
        publish(1, 3_000);
        final CompletableFuture<Moved> answer = moving(target, MoveRequest.all());
        on(home, () -> source.consume(new Subscription(client, "tag", true, false, 0, 0), false));
        on(abroad, () -> target.consume(new Subscription(other, "tag", true, false, 0, 0), false));
        for (boolean idle = false; !idle; loops.advanceMillis(1)) {
            idle = taken(client, source, home) + taken(other, target, abroad) == 0;
        }
        publish(3_001, 3_010);

        final Moved moved = joined(answer);

        final List<Integer> here = new ArrayList<>(delivered(client));
        final List<Integer> there = new ArrayList<>(delivered(other));
        assertThat(here).isSorted();
        assertThat(there).isSorted().hasSize((int) moved.messages());
        here.addAll(there);
        here.addAll(numbers(source));
        assertThat(here).containsExactlyInAnyOrderElementsOf(range(1, 3_010));
    }

    private int credited;

    /** Lets so much leave for the client's socket as was delivered since. */
    private int taken(TestClient to, Queue from, ManualLoop loop) {
        final List<Effect.Deliver> all = to.heard.stream()
                .filter(Effect.Deliver.class::isInstance)
                .map(Effect.Deliver.class::cast)
                .toList();
        final int before = credited(to);
        for (final Effect.Deliver delivery : all.subList(before, all.size())) {
            on(loop, () -> from.arrived(to, delivery.message().heldBytes()));
        }
        if (to == client) {
            credited = all.size();
        } else {
            creditedAbroad = all.size();
        }
        return all.size() - before;
    }

    private int creditedAbroad;

    private int credited(TestClient to) {
        return to == client ? credited : creditedAbroad;
    }

    private static List<Integer> delivered(TestClient to) {
        return to.heard.stream()
                .filter(Effect.Deliver.class::isInstance)
                .map(effect -> ((Effect.Deliver) effect).message())
                .map(message -> new Properties(message.content(), 0, message.propertiesLength()))
                .map(properties ->
                        Integer.parseInt(properties.messageId().orElseThrow().substring(2)))
                .toList();
    }

    @Test
    void aPausedQueueIsEmptiedToo() {
        final Queue target = target();
        publish(1, 5);
        on(home, () -> new QueueUpkeep(source).pause(home, true));
        on(home, () -> source.consume(new Subscription(client, "tag", true, false, 0, 0), false));

        assertThat(move(target, MoveRequest.all())).isEqualTo(new Moved(5, true));

        assertThat(delivered(client)).isEmpty();
        assertThat(numbers(target)).isEqualTo(range(1, 5));
    }

    @Test
    void whatComesBackToAGroupGoesToItsConsumerOnce() {
        final QueueSettings plain = QueueSettings.PLAIN;
        final Queue grouped = queue(
                3,
                "grouped",
                home,
                new QueueSettings(
                        plain.expiry(),
                        plain.lengthLimit(),
                        plain.deadLettering(),
                        plain.redelivery(),
                        plain.consuming(),
                        0,
                        Optional.of("key"),
                        false));
        final PropertiesBuilder keyed = Properties.builder().headers(FieldTable.of("key", FieldValue.of("one")));
        on(home, () -> {
            grouped.consume(new Subscription(client, "tag", false, false, 0, 1), false);
            for (int number = 1; number <= 4; number++) {
                grouped.publish(message(number, keyed), client, 0, bytes -> {});
            }
        });
        final TestClient idle = new TestClient("idle", home);
        on(home, () -> grouped.consume(new Subscription(idle, "idle", false, false, 0, 0), false));

        final Moved moved = joined(
                new QueueUpkeep(grouped).move(target(0), MoveRequest.all()).toCompletableFuture());
        assertThat(moved).isEqualTo(new Moved(0, false));
        for (int sequence = 1; sequence <= 4; sequence++) {
            final long settled = sequence;
            on(home, () -> grouped.settle(client, settled, Settlement.ACK, null));
            on(home, () -> grouped.settle(idle, settled, Settlement.ACK, null));
        }

        final List<Integer> all = new ArrayList<>(delivered(client));
        all.addAll(delivered(idle));
        assertThat(all).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    @Test
    void timesToLiveBeginAnewButWhatIsOverStays() {
        final Queue target = target();
        on(home, () -> {
            source.publish(message(1, Properties.builder()), client, 0, bytes -> {});
            source.publish(message(2, Properties.builder().expiration("100")), client, 0, bytes -> {});
            source.publish(message(3, Properties.builder().expiration("1000")), client, 0, bytes -> {});
        });
        loops.advanceMillis(500);

        assertThat(move(target, MoveRequest.all())).isEqualTo(new Moved(2, true));
        loops.advanceMillis(800);
        loops.runAll();

        assertThat(numbers(target)).containsExactly(1, 3);
        assertThat(numbers(source)).isEmpty();
    }
}
