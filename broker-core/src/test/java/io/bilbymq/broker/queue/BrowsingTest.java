package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.PropertiesBuilder;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.store.CopiedRecord;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Looking into queues with less memory than they need. Reading and writing happen when the test says. */
class BrowsingTest {
    private static final int WATERMARK = 1024 * 1024;
    private static final int BODY_BYTES = 10_000;

    /** Three times what fits below the watermark. */
    private static final int MANY = 300;

    private static final int TURNS_MAX = 100;

    private final SpillFixture spilling = new SpillFixture(WATERMARK);
    private final ManualLoop loop = spilling.loop;
    private final TestClient client = new TestClient("client", loop);
    private int published;

    BrowsingTest() {
        loop.everyTurn(spilling.scratch::look);
    }

    private Queue queue(QueueSettings settings) {
        return new Queue(
                1,
                new QueueName("/", "q"),
                loop,
                false,
                settings,
                ended -> {},
                DeadLetterRoutes.NOWHERE,
                null,
                spilling.scratch);
    }

    private Queue queue() {
        return queue(QueueSettings.PLAIN);
    }

    private static QueueSettings settings(int priorityMax, long limit) {
        final QueueSettings plain = QueueSettings.PLAIN;
        return new QueueSettings(
                plain.expiry(),
                plain.lengthLimit(),
                plain.deadLettering(),
                new QueueSettings.Redelivery(limit, QueueSettings.RetryDelay.DISABLED, 0, 0),
                plain.consuming(),
                priorityMax,
                plain.groupKey(),
                plain.deduplicated());
    }

    private void publish(Queue queue, int count) {
        for (int i = 0; i < count; i++) {
            publish(queue, Properties.builder(), BODY_BYTES);
        }
    }

    private void publish(Queue queue, PropertiesBuilder properties, int bodyBytes) {
        final int number = ++published;
        final byte[] raw = properties.messageId("m-" + number).build().toBytes();
        final ByteBuffer content =
                ByteBuffer.allocate(raw.length + 4 + bodyBytes).put(raw).putInt(number);
        final Message message = new Message(new Address("x", "key-" + number % 10), content.array(), raw.length);
        onLoop(() -> {
            message.heldBy(1, loop.memory());
            queue.publish(message, client, 0, bytes -> {});
        });
        settle();
    }

    private void onLoop(Runnable task) {
        loop.run(task);
        loop.runAll();
    }

    private void settle() {
        spilling.all();
        loop.advanceMillis(ReadingBack.RETRY_MILLIS);
        spilling.all();
    }

    private BrowsedMessages browse(Queue queue, BrowseRequest request) {
        final CompletableFuture<BrowsedMessages> answer =
                new QueueUpkeep(queue).browse(request).toCompletableFuture();
        settle();
        for (int turns = 0; turns < TURNS_MAX && !answer.isDone(); turns++) {
            settle();
        }
        assertThat(answer).isDone();
        return answer.join();
    }

    private static int number(BrowsedMessage message) {
        return ByteBuffer.wrap(message.body()).getInt();
    }

    private static List<Integer> numbers(BrowsedMessages browsed) {
        return browsed.messages().stream().map(BrowsingTest::number).toList();
    }

    private static List<Integer> range(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    private QueueAnswer.Got get(Queue queue) {
        onLoop(() -> queue.get(client, false));
        settle();
        final Effect.Answer answer = (Effect.Answer) client.heard.remove(client.heard.size() - 1);
        return (QueueAnswer.Got) answer.answer();
    }

    @Test
    void aBacklogLargerThanMemoryIsShownByPositionAndNothingChanges() {
        final Queue queue = queue();
        publish(queue, MANY);
        final long held = spilling.alarm.held();

        final List<Integer> seen = new ArrayList<>();
        BrowsedMessages page = browse(queue, BrowseRequest.first(70).withBodies(4));
        while (!page.atEnd()) {
            seen.addAll(numbers(page));
            page = browse(queue, BrowseRequest.first(70).withBodies(4).from(page.next()));
        }
        seen.addAll(numbers(page));

        assertThat(seen).isEqualTo(range(1, MANY));
        assertThat(page.ready()).isEqualTo(MANY);
        assertThat(spilling.alarm.held()).isEqualTo(held);
        for (int i = 1; i <= MANY; i++) {
            final QueueAnswer.Got got = get(queue);
            assertThat(got.sequence()).isEqualTo(i);
            assertThat(got.redelivered()).isFalse();
            onLoop(() -> queue.settle(client, got.sequence(), Settlement.ACK, null));
        }
        assertThat(spilling.alarm.held()).isZero();
    }

    @Test
    void whatIsShownOfAMessageIsAllThatIsKnown() {
        final Queue queue = queue(settings(5, 10));
        publish(queue, Properties.builder().priority(9).deliveryMode(2).expiration("5000"), 10);
        publish(queue, Properties.builder().priority(1), 10);
        final QueueAnswer.Got got = get(queue);
        onLoop(() -> queue.settle(client, got.sequence(), Settlement.FAIL, null));
        get(queue);
        onLoop(() -> queue.settle(client, 1, Settlement.REQUEUE, null));
        final QueueAnswer.Got taken = get(queue);
        onLoop(() -> queue.settle(client, taken.sequence(), Settlement.FAIL, null));
        publish(queue, Properties.builder().priority(5), 0);

        final BrowsedMessages browsed = browse(queue, BrowseRequest.first(10).withBodies(6));

        final BrowsedMessage first = browsed.messages().get(0);
        assertThat(first.position()).isZero();
        assertThat(first.exchange()).isEqualTo("x");
        assertThat(first.routingKey()).isEqualTo("key-1");
        assertThat(first.properties().messageId()).contains("m-1");
        assertThat(first.properties().expiration()).contains("5000");
        assertThat(first.redelivered()).isTrue();
        assertThat(first.persistent()).isTrue();
        assertThat(first.priority()).isEqualTo(5);
        assertThat(first.deliveryCount()).isEqualTo(2);
        assertThat(first.bodyLength()).isEqualTo(14);
        assertThat(first.body()).hasSize(6);
        assertThat(first.isTruncated()).isTrue();
        assertThat(first.expires())
                .hasValueSatisfying(expires -> assertThat(expires)
                        .isBetween(Instant.ofEpochMilli(5_000), Instant.ofEpochMilli(5_000 + loop.now())));
        final BrowsedMessage second = browsed.messages().get(1);
        assertThat(second.properties().messageId()).contains("m-3");
        assertThat(second.isTruncated()).isFalse();
        assertThat(second.redelivered()).isFalse();
        assertThat(second.expires()).isEmpty();
        assertThat(browsed.messages().get(2).properties().messageId()).contains("m-2");
        assertThat(browsed.ready()).isEqualTo(3);
        assertThat(browsed.unacknowledged()).isZero();
    }

    @Test
    void aFilterFindsWhatItIsForWhereverThatLies() {
        final Queue queue = queue();
        publish(queue, MANY);

        final BrowseRequest wanted = BrowseRequest.first(10)
                .withBodies(4)
                .matching(MessageFilter.all().withRoutingKey("key-7"));
        final BrowsedMessages first = browse(queue, wanted);
        final BrowsedMessages then = browse(queue, wanted.from(first.next()));
        final BrowsedMessages last = browse(
                queue, wanted.from(then.next()).matching(MessageFilter.all().withMessageId("m-299")));

        assertThat(numbers(first)).containsExactly(7, 17, 27, 37, 47, 57, 67, 77, 87, 97);
        assertThat(first.messages().get(9).position()).isEqualTo(96);
        assertThat(first.next()).isEqualTo(97);
        assertThat(first.atEnd()).isFalse();
        assertThat(numbers(then)).startsWith(107).hasSize(10);
        assertThat(numbers(last)).containsExactly(299);
        assertThat(last.atEnd()).isTrue();
    }

    @Test
    void aPageIsNoLargerThanItMayBe() {
        final Queue queue = queue();
        final int large = 1_000_000;
        for (int i = 0; i < 20; i++) {
            publish(queue, Properties.builder(), large);
        }

        final BrowsedMessages page = browse(queue, BrowseRequest.first(20).withBodies(large));

        assertThat(page.messages()).hasSize(17);
        assertThat(page.next()).isEqualTo(17);
        assertThat(page.atEnd()).isFalse();
    }

    @Test
    void whatIsPastTheEndIsEmpty() {
        final Queue queue = queue();
        publish(queue, 3);

        final BrowsedMessages page = browse(queue, BrowseRequest.first(5).from(100));

        assertThat(page.messages()).isEmpty();
        assertThat(page.atEnd()).isTrue();
        assertThat(page.ready()).isEqualTo(3);
    }

    @Test
    void aQueueThatIsGoneIsNotFound() {
        final Queue queue = queue();
        publish(queue, MANY);
        final CompletableFuture<BrowsedMessages> before = new QueueUpkeep(queue)
                .browse(BrowseRequest.first(5)
                        .from(100)
                        .matching(MessageFilter.all().withMessageId("none")))
                .toCompletableFuture();
        loop.runAll();
        assertThat(before).isNotDone();
        onLoop(() -> queue.close(loop, false, false, closed -> {}));
        settle();

        assertThatThrownBy(before::join)
                .hasCauseInstanceOf(AmqpException.class)
                .hasMessageContaining("no queue 'q' in vhost '/'");
        assertThatThrownBy(() -> browse(queue, BrowseRequest.first(5))).hasCauseInstanceOf(AmqpException.class);
        assertThat(spilling.alarm.held()).isZero();
    }

    @Test
    void whatIsPurgedMeanwhileIsNotWaitedFor() {
        final Queue queue = queue();
        publish(queue, MANY);
        final CompletableFuture<BrowsedMessages> answer = new QueueUpkeep(queue)
                .browse(BrowseRequest.first(5).matching(MessageFilter.all().withMessageId("none")))
                .toCompletableFuture();
        loop.runAll();

        onLoop(() -> queue.purge(client));
        settle();
        settle();

        assertThat(answer.join().messages()).isEmpty();
        assertThat(spilling.alarm.held()).isZero();
    }

    // An index on disk.

    /** As a restart leaves it: contents in the log only, and so much of the index on disk as goes there. */
    private QueueMachine restored(int messages, int priorityMax, RecordingEffects effects, QueueMachine[] self) {
        final QueueMachine machine = new QueueMachine(
                7,
                false,
                true,
                settings(priorityMax, QueueSettings.NONE),
                new ReadyMessages(priorityMax, spilling.scratch, () -> self[0].headKnown()),
                () -> 0,
                effects);
        self[0] = machine;
        final long[] sequences = LongStream.rangeClosed(1, messages).toArray();
        final RecoveredPlaces places = new RecoveredPlaces(
                7,
                sequences,
                LongStream.of(sequences).map(sequence -> 100 * sequence).toArray(),
                IntStream.range(0, messages).map(i -> 50).toArray(),
                LongStream.of(sequences)
                        .map(sequence -> (sequence % (priorityMax + 1)) << 32)
                        .toArray(),
                new long[messages]);
        onLoop(() -> machine.restore(new RecoveredQueue(7, messages + 1L, 0), places));
        onLoop(machine::restored);
        spilling.all();
        effects.take();
        return machine;
    }

    /** Does what the machine wants until it wants nothing more; returns how many contents it had read at once, at most. */
    private int serve(RecordingEffects effects) {
        int most = 0;
        for (List<Effect> said = effects.take(); !said.isEmpty() || !spilling.io.isEmpty(); said = effects.take()) {
            for (final Effect effect : said) {
                if (effect instanceof Effect.Show show) {
                    most = Math.max(most, show.missing().size());
                    onLoop(() -> show.answer().accept(contents(show.missing())));
                } else if (effect instanceof Effect.Later later) {
                    onLoop(later.then());
                }
            }
            spilling.all();
        }
        return most;
    }

    private static Message[] contents(Missing missing) {
        return LongStream.of(missing.sequences())
                .mapToObj(sequence -> TestMessages.stored(
                        TestMessages.with(Properties.builder().messageId("m-" + sequence), 0), 100 * sequence, 50))
                .toArray(Message[]::new);
    }

    private static final class Answer implements Upkeep.Reply<BrowsedMessages> {
        Optional<BrowsedMessages> result = Optional.empty();

        @Override
        public void done(BrowsedMessages browsed) {
            result = Optional.of(browsed);
        }

        @Override
        public void gone() {
            throw new AssertionError("gone");
        }
    }

    @Test
    void anIndexOnDiskIsPassedByAndReadAndGoesThereAgain() {
        final RecordingEffects effects = new RecordingEffects();
        final QueueMachine machine = restored(50_000, 0, effects, new QueueMachine[1]);
        final int onDisk = spilling.spill.chunks();
        assertThat(onDisk).isGreaterThan(30);

        final Answer far = new Answer();
        onLoop(() -> machine.upkeep().browse(BrowseRequest.first(3).from(40_000), far));
        assertThat(spilling.io).as("only what is wanted is read").hasSize(1);
        serve(effects);
        final Answer found = new Answer();
        final BrowseRequest one =
                BrowseRequest.first(3).matching(MessageFilter.all().withMessageId("m-45000"));
        onLoop(() -> machine.upkeep().browse(one, found));
        final int most = serve(effects);

        assertThat(far.result.orElseThrow().messages())
                .extracting(message -> message.properties().messageId().orElseThrow())
                .containsExactly("m-40001", "m-40002", "m-40003");
        assertThat(found.result.orElseThrow().messages())
                .singleElement()
                .satisfies(message -> assertThat(message.position()).isEqualTo(44_999));
        assertThat(found.result.orElseThrow().atEnd()).isTrue();
        assertThat(most).isLessThanOrEqualTo(ReadyWalk.MESSAGES_MAX);
        assertThat(spilling.spill.chunks()).isEqualTo(onDisk);
        assertThat(machine.readyMessages()).isEqualTo(50_000);
    }

    @Test
    void theOrderIsThatOfDeliveryWhateverPrioritiesThereAre() {
        Seeds.each(20, random -> {
            final RecordingEffects effects = new RecordingEffects();
            final int count = 10_000 + random.nextInt(20_000);
            final QueueMachine machine = restored(count, 3, effects, new QueueMachine[1]);
            final List<Long> order = LongStream.rangeClosed(1, count)
                    .boxed()
                    .sorted(Comparator.comparingLong((Long sequence) -> -(sequence % 4))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            final int offset = random.nextInt(count);
            final Answer answer = new Answer();

            onLoop(() -> machine.upkeep().browse(BrowseRequest.first(50).from(offset), answer));
            serve(effects);

            assertThat(answer.result.orElseThrow().messages())
                    .extracting(message -> message.properties().messageId().orElseThrow())
                    .isEqualTo(order.subList(offset, Math.min(count, offset + 50)).stream()
                            .map(sequence -> "m-" + sequence)
                            .toList());
        });
    }

    @Test
    void whatWasCopiedWhileItWasToBeReadIsReadWhereItLiesNow() {
        final RecordingEffects effects = new RecordingEffects();
        final QueueMachine machine = restored(3, 0, effects, new QueueMachine[1]);
        final Answer answer = new Answer();
        onLoop(() -> machine.upkeep().browse(BrowseRequest.first(3), answer));
        final Effect.Show asked = (Effect.Show) effects.take().get(0);
        onLoop(() -> machine.copied(new CopiedRecord(2, 200, 9_000, 60, moved -> {})));

        final Message[] contents = contents(asked.missing());
        contents[1] = null;
        onLoop(() -> asked.answer().accept(contents));
        final Effect.Show again = (Effect.Show) effects.take().get(0);
        assertThat(again.missing().positions()).containsExactly(9_000);
        onLoop(() -> again.answer().accept(contents(again.missing())));

        assertThat(answer.result.orElseThrow().messages()).hasSize(3);
    }

    @Test
    void whatCannotBeReadIsLeftOut() {
        final RecordingEffects effects = new RecordingEffects();
        final QueueMachine machine = restored(3, 0, effects, new QueueMachine[1]);
        final Answer answer = new Answer();
        onLoop(() -> machine.upkeep().browse(BrowseRequest.first(3), answer));
        final Effect.Show asked = (Effect.Show) effects.take().get(0);

        final Message[] contents = contents(asked.missing());
        contents[1] = null;
        onLoop(() -> asked.answer().accept(contents));
        serve(effects);

        assertThat(answer.result.orElseThrow().messages())
                .extracting(BrowsedMessage::position)
                .containsExactly(0L, 2L);
        assertThat(machine.readyMessages()).isEqualTo(3);
    }
}
