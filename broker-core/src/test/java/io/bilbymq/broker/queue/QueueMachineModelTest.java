package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The machine against {@link ReferenceQueue}: whatever clients do in whatever order, every effect is the right one. */
class QueueMachineModelTest {
    private static final int RUNS = 400;
    private static final int COMMANDS_PER_RUN = 400;

    private static final List<Settlement> SETTLEMENTS = List.of(Settlement.values());

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
                    .contains("Unused", "Consuming", "InExclusiveUse", "Cancelled", "Got", "Empty", "Purged")
                    .contains("Counted", "Detached", "Prepared", "Gone");
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
        private long ticket;
        private int tags;
        private int commandsToTombstone;

        Run(Random random) {
            this.random = random;
            final boolean autoDelete = random.nextInt(3) == 0;
            machine = new QueueMachine(1, autoDelete, false, new ReadyMessages(), effects);
            model = new ReferenceQueue(autoDelete);
            final ManualLoop loop = new ManualLoop("loop", 0);
            clients = IntStream.rangeClosed(1, 1 + random.nextInt(4))
                    .mapToObj(i -> new TestClient("client-" + i, loop))
                    .toList();
            odds = IntStream.range(0, 16)
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
                default -> closeNowAndThen();
            }
            check();
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
            assertThat(machine.readyMessages()).isEqualTo(model.ready.size());
            assertThat(machine.outstandingMessages()).isEqualTo(model.outstanding.size());
            assertThat(machine.consumers()).isEqualTo(model.consumers.size());
            assertThat(machine.isClosed()).isEqualTo(model.isClosed());
        }

        private ReferenceQueue model() {
            final List<Effect> did = effects.take();
            for (final Effect effect : did) {
                seen.add(
                        effect instanceof Effect.Answer answer
                                ? answer.answer().getClass().getSimpleName()
                                : effect.getClass().getSimpleName());
            }
            return model.whichDid(did);
        }

        private void publish(TestClient client) {
            final Message message = someMessage();
            final long number = random.nextBoolean() ? ++ticket : 0;
            machine.publish(message, client, number);
            model().publish(message, client, number);
        }

        private Message someMessage() {
            return TestMessages.message(random.nextInt(5) == 0 ? 100_000 : random.nextInt(10));
        }

        private void settle(TestClient client) {
            final TransactionPart.Settled range = someRange(client);
            machine.settle(client, range.first(), range.last(), range.how());
            model().settle(client, range.first(), range.last(), range.how());
        }

        /** Mostly what this client holds; now and then what others hold, or nobody. */
        private TransactionPart.Settled someRange(TestClient client) {
            final List<ReferenceQueue.Entry> theirs = model.outstandingOf(client);
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
            final long underWay = model.transitBytes(client);
            if (underWay > 0) {
                final long bytes = random.nextInt(3) == 0 ? underWay : 1 + random.nextLong(underWay);
                machine.arrived(client, bytes);
                model().arrived(client, bytes);
            }
        }

        private void stop(TestClient client) {
            final boolean stop = random.nextInt(3) == 0;
            machine.stop(client, stop);
            model().stop(client, stop);
        }

        private void limit(TestClient client) {
            final boolean limited = random.nextBoolean();
            if (limited) {
                globalPrefetch.put(client, 1 + random.nextInt(5));
            } else {
                globalPrefetch.remove(client);
            }
            machine.limit(client, limited);
            model().limit(client, limited);
        }

        /** Lends what is left of the client's limit, asked or not. */
        private void lend(TestClient client) {
            final int room = globalPrefetch.getOrDefault(client, 0)
                    - model.outstandingOf(client).size()
                    - model.permits(client);
            if (room > 0 && (model.permitsAsked(client) || random.nextInt(4) == 0)) {
                final int permits = 1 + random.nextInt(room);
                final boolean keep = random.nextBoolean();
                machine.lend(client, permits, keep);
                model().lend(client, permits, keep);
                assertThat(model.outstandingOf(client))
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
