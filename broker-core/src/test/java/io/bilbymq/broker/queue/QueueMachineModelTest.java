package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.PropertiesBuilder;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The machine against {@link ReferenceQueue}: whatever clients do in whatever order, every effect is the right one. */
class QueueMachineModelTest {
    private static final int RUNS = 400;
    private static final int COMMANDS_PER_RUN = 400;

    /** Fewer than may be under way. */
    private static final long LEAVING_BYTES_MAX = 2_000_000;

    private static final QueueSettings.DeadLettering SOMEWHERE =
            new QueueSettings.DeadLettering("dlx", Optional.empty(), false);

    private static final List<Settlement> SETTLEMENTS = List.of(Settlement.values());
    private static final List<QueueSettings.Overflow> OVERFLOWS = List.of(QueueSettings.Overflow.values());

    private final Set<String> seen = new HashSet<>();

    @Test
    void everyEffectIsTheOneTheRulesAskFor() {
        Seeds.each(RUNS, random -> {
            final Run run = new Run(random);
            for (int i = 0; i < COMMANDS_PER_RUN && !run.isOver(); i++) {
                run.command();
            }
            run.end();
        });

        if (Long.getLong("bilby.seed") == null) {
            assertThat(seen)
                    .as("the random commands reach every kind of effect")
                    .contains("Deliver", "Published", "Cancelled", "PermitsWanted", "PermitsReturned", "Released")
                    .contains("Unused", "Died", "Consuming", "InExclusiveUse", "Cancelled", "Got", "Empty", "Purged")
                    .contains("Counted", "Detached", "Prepared", "Gone", "Refused", "WakeAt");
        }
    }

    /** One queue, a few clients, and commands drawn at random with odds that differ from run to run. */
    private final class Run {
        private final Random random;
        private final RecordingEffects effects = new RecordingEffects();
        private final QueueMachine machine;
        private final ReferenceQueue model;
        private final List<TestClient> clients;
        private final List<Subscription> subscriptions = new ArrayList<>();
        private final Map<TestClient, Integer> globalPrefetch = new HashMap<>();
        private final int[] odds;
        private final int priorityMax;

        /** Whether anything here has a time to live. */
        private final boolean expires;

        private final boolean singleActive;
        private final boolean exact;

        /** Set in queues whose messages mostly have keys. They have no time to live: other tests look at that. */
        private final Optional<String> groupKey;

        /** Whether many messages are like others, and do not come in. */
        private final boolean deduplicated;

        private long time = 1_000_000;

        /** When the machine wants to be woken. */
        private long wakeAt = Long.MAX_VALUE;

        private long ticket;
        private int tags;
        private int commandsToTombstone;

        Run(Random random) {
            this.random = random;
            final boolean autoDelete = random.nextInt(3) == 0;
            singleActive = random.nextInt(3) == 0;
            priorityMax = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
            groupKey = random.nextInt(3) == 0 ? Optional.of("key") : Optional.empty();
            deduplicated = random.nextInt(4) == 0;
            expires = groupKey.isEmpty() && random.nextInt(2) == 0;
            exact = random.nextBoolean();
            final QueueSettings settings = someSettings();
            machine = new QueueMachine(
                    1,
                    autoDelete,
                    false,
                    settings,
                    new ReadyMessages(priorityMax, null, () -> {}),
                    () -> time,
                    effects);
            model = new ReferenceQueue(autoDelete, settings);
            model.timeIs(time);
            final ManualLoop loop = new ManualLoop("loop", 0);
            clients = IntStream.rangeClosed(1, 1 + random.nextInt(4))
                    .mapToObj(i -> new TestClient("client-" + i, loop))
                    .toList();
            odds = IntStream.range(0, 20)
                    .map(i -> 1 + random.nextInt(i < 6 ? 30 : 6))
                    .toArray();
        }

        /** A tombstone says the same again and again. */
        boolean isOver() {
            return model.isClosed() && ++commandsToTombstone > 30;
        }

        void command() {
            final TestClient client = clients.get(random.nextInt(clients.size()));
            switch (drawn()) {
                case 0, 1 -> publish(client);
                case 2, 3 -> settle(client);
                case 4 -> consume(client);
                case 5 -> arrived(client);
                case 6 -> cancel();
                case 7 -> get(client);
                case 8 -> stop(client);
                case 9 -> limit(client);
                case 10 -> lend(client);
                case 11 -> prepare(client);
                case 12 -> finish(client);
                case 13 -> detach(client);
                case 14 -> purgeOrCount(client);
                case 15 -> left();
                case 16 -> timePasses();
                case 17 -> configure();
                case 18 -> pause();
                default -> closeNowAndThen();
            }
            while (model.leaving.stream().mapToLong(e -> e.message.heldBytes()).sum() > LEAVING_BYTES_MAX) {
                left();
            }
            check();
        }

        private void left() {
            if (!model.leaving.isEmpty()) {
                final ReferenceEntry entry = model.leaving.get(random.nextInt(model.leaving.size()));
                machine.left(entry.sequence, random.nextBoolean());
                model().left(entry);
            }
        }

        private int drawn() {
            int dice = random.nextInt(IntStream.of(odds).sum());
            int i = 0;
            while (dice >= odds[i]) {
                dice -= odds[i++];
            }
            return i;
        }

        private void check() {
            model.settled();
            assertThat(model.nextDeadline() == 0 || wakeAt <= model.nextDeadline())
                    .as("will be woken when the next one expires")
                    .isTrue();
            assertThat(machine.readyMessages()).isEqualTo(model.ready.size());
            assertThat(machine.outstandingMessages()).isEqualTo(model.outstanding.size());
            assertThat(machine.consumers()).isEqualTo(model.consumers.size());
            assertThat(machine.isClosed()).isEqualTo(model.isClosed());
        }

        private ReferenceQueue model() {
            final List<Effect> did = new ArrayList<>(effects.take());
            for (final Effect effect : did) {
                if (effect instanceof Effect.WakeAt wake) {
                    assertThat(expires).as("asks the time").isTrue();
                    assertThat(wake.time()).isLessThan(wakeAt);
                    wakeAt = wake.time();
                }
                seen.add(
                        effect instanceof Effect.Answer answer
                                ? answer.answer().getClass().getSimpleName()
                                : effect.getClass().getSimpleName());
            }
            did.removeIf(Effect.WakeAt.class::isInstance);
            return model.whichDid(did);
        }

        private QueueSettings someSettings() {
            final long ttl = expires && random.nextBoolean() ? random.nextInt(4) * 10L : QueueSettings.NONE;
            final long messages = random.nextInt(4) == 0 ? random.nextInt(10) : QueueSettings.NONE;
            final long bytes = random.nextInt(6) == 0 ? random.nextInt(60) : QueueSettings.NONE;
            final QueueSettings.Overflow overflow = OVERFLOWS.get(random.nextInt(OVERFLOWS.size()));
            return new QueueSettings(
                    new QueueSettings.Expiry(
                            ttl, QueueSettings.NONE, exact ? QueueSettings.Timing.EXACT : QueueSettings.Timing.AT_HEAD),
                    new QueueSettings.LengthLimit(messages, bytes, overflow),
                    random.nextBoolean() ? Optional.of(SOMEWHERE) : Optional.empty(),
                    QueueSettings.PLAIN.redelivery(),
                    new QueueSettings.Consuming(singleActive, false, QueueSettings.NONE),
                    priorityMax,
                    groupKey,
                    deduplicated);
        }

        private void configure() {
            if (random.nextInt(3) == 0) {
                final QueueSettings settings = someSettings();
                machine.configure(settings);
                model().configure(settings);
            }
        }

        private void pause() {
            final boolean paused = random.nextInt(3) == 0;
            machine.upkeep().pause(paused);
            model().pause(paused);
        }

        private void timePasses() {
            time += random.nextInt(20);
            model.timeIs(time);
            if (wakeAt <= time) {
                wakeAt = Long.MAX_VALUE;
                machine.wake();
                model().wake();
            }
        }

        private void publish(TestClient client) {
            final Message message = someMessage();
            final long number = random.nextBoolean() ? ++ticket : 0;
            machine.publish(message, client, number);
            model().publish(message, client, number);
        }

        private Message someMessage() {
            final int bodyBytes = random.nextInt(5) == 0 ? 100_000 : random.nextInt(10);
            final boolean mayExpire = expires && random.nextInt(3) == 0;
            if (priorityMax == 0 && !mayExpire && groupKey.isEmpty() && !deduplicated) {
                return TestMessages.message(bodyBytes);
            }
            final PropertiesBuilder properties = Properties.builder().priority(random.nextInt(priorityMax + 3));
            if (mayExpire) {
                properties.expiration(Integer.toString(random.nextInt(4) * 10));
            }
            final int key = random.nextInt(5);
            if (key > 0) {
                properties.headers(FieldTable.of("key", key == 1 ? FieldValue.of(1L) : FieldValue.of("group " + key))
                        .with("x-deduplication-header", FieldValue.of((long) random.nextInt(20))));
            }
            return TestMessages.with(properties, bodyBytes);
        }

        private void settle(TestClient client) {
            final TransactionPart.Settled range = someRange(client);
            machine.settle(client, range.first(), range.last(), range.how());
            model().settle(client, range.first(), range.last(), range.how());
        }

        /** Mostly what this client holds; now and then what others hold, or nobody. */
        private TransactionPart.Settled someRange(TestClient client) {
            final List<ReferenceEntry> theirs = model.served.outstandingOf(client);
            final Settlement how = SETTLEMENTS.get(random.nextInt(SETTLEMENTS.size()));
            if (theirs.isEmpty() || random.nextInt(10) == 0) {
                final long first = 1 + random.nextLong(100);
                return new TransactionPart.Settled(first, first + random.nextInt(20), how);
            }
            final long first = theirs.get(random.nextInt(theirs.size())).sequence;
            return new TransactionPart.Settled(first, first + (random.nextBoolean() ? 0 : random.nextInt(10)), how);
        }

        private void consume(TestClient client) {
            final boolean exclusive = random.nextInt(8) == 0;
            final int priority = random.nextInt(4) == 0 ? random.nextInt(5) - 2 : 0;
            final int prefetch = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(4);
            final Subscription subscription =
                    new Subscription(client, "tag-" + ++tags, random.nextInt(4) == 0, exclusive, priority, prefetch);
            final boolean limited = globalPrefetch.containsKey(client);
            if (subscriptions.size() < 6) {
                subscriptions.add(subscription);
                machine.consume(subscription, limited);
                model().consume(subscription, limited);
            }
        }

        private void cancel() {
            if (!subscriptions.isEmpty()) {
                final Subscription subscription = subscriptions.remove(random.nextInt(subscriptions.size()));
                machine.cancel(subscription);
                model().cancel(subscription);
            }
        }

        private void get(TestClient client) {
            final boolean noAck = random.nextBoolean();
            machine.get(client, noAck);
            model().get(client, noAck);
        }

        private void arrived(TestClient client) {
            final long underWay = model.served.transitBytes(client);
            if (underWay > 0) {
                final long bytes = random.nextInt(3) == 0 ? underWay : 1 + random.nextLong(underWay);
                machine.credit().arrived(client, bytes);
                model().credit().arrived(client, bytes);
            }
        }

        private void stop(TestClient client) {
            final boolean stop = random.nextInt(3) == 0;
            machine.credit().stop(client, stop);
            model().credit().stop(client, stop);
        }

        private void limit(TestClient client) {
            final boolean limited = random.nextBoolean();
            if (limited) {
                globalPrefetch.put(client, 1 + random.nextInt(5));
            } else {
                globalPrefetch.remove(client);
            }
            machine.credit().limit(client, limited);
            model().credit().limit(client, limited);
        }

        /** Lends what is left of the client's limit, asked or not. */
        private void lend(TestClient client) {
            final int room = globalPrefetch.getOrDefault(client, 0)
                    - model.served.outstandingOf(client).size()
                    - model.served.permits(client);
            if (room > 0 && (model.served.permitsAsked(client) || random.nextInt(4) == 0)) {
                final int permits = 1 + random.nextInt(room);
                final boolean keep = random.nextBoolean();
                machine.credit().lend(client, permits, keep);
                model().credit().lend(client, permits, keep);
                assertThat(model.served.outstandingOf(client))
                        .as("lent and outstanding within the limit")
                        .hasSizeLessThanOrEqualTo(globalPrefetch.getOrDefault(client, 0));
            }
        }

        private void prepare(TestClient client) {
            if (!model.hasPrepared(client)) {
                final List<Message> messages = IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> someMessage())
                        .toList();
                final List<TransactionPart.Settled> settled = IntStream.range(0, random.nextInt(3))
                        .mapToObj(i -> someRange(client))
                        .toList();
                final TransactionPart part = new TransactionPart(messages, settled);
                machine.prepare(client, part);
                model().prepare(client, part);
            }
        }

        private void finish(TestClient client) {
            if (random.nextInt(3) > 0) {
                machine.commit(client);
                model().commit(client);
            } else {
                machine.undo(client);
                model().undo(client);
            }
        }

        private void detach(TestClient client) {
            subscriptions.removeIf(subscription -> subscription.client() == client);
            machine.detach(client);
            model().detach(client);
        }

        private void purgeOrCount(TestClient client) {
            if (random.nextInt(4) == 0) {
                machine.purge(client);
                model().purge(client);
            } else {
                machine.count(client);
                model().count(client);
            }
        }

        private void closeNowAndThen() {
            if (random.nextInt(20) == 0 || (!model.consumers.isEmpty() && !model.ready.isEmpty())) {
                close();
            }
        }

        private void close() {
            final boolean ifUnused = random.nextInt(20) > 0;
            final boolean ifEmpty = random.nextInt(20) > 0;
            final CloseResult result = machine.closeIf(ifUnused, ifEmpty);
            model().close(ifUnused, ifEmpty, result);
        }

        /** Whatever is still held is released with the queue. */
        void end() {
            final CloseResult result = machine.closeIf(false, false);
            model().close(false, false, result);
            check();
        }
    }
}
