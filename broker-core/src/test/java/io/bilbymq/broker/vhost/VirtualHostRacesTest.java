package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.queue.Subscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Virtual hosts are made and deleted while all sorts of things are asked of them, from several loops, in any interleaving, with
 * syncs and snapshots at any time. Whatever happens, a broker that starts with what the log has then agrees with this one.
 */
class VirtualHostRacesTest {
    private static final List<String> NAMES = List.of("a", "b");
    private static final int REQUESTS = 150;

    @Test
    void whateverComesTogetherTheLogSaysWhatThereIs() {
        Seeds.each(150, random -> new Race(random).run());
    }

    /** A view that does nothing but follow. */
    private static final class CopyOfAll implements DefinitionView {
        private final Map<String, String> byKey = new HashMap<>();

        @Override
        public void begin(long position, Supplier<Stream<ViewRecord>> records) {
            records.get().forEach(this::take);
        }

        @Override
        public void changed(long position, Supplier<Stream<ViewRecord>> records) {
            records.get().forEach(this::take);
        }

        private void take(ViewRecord record) {
            if (record.bytes().isPresent()) {
                byKey.put(record.key(), Arrays.toString(record.bytes().get()));
            } else {
                byKey.remove(record.key());
            }
        }
    }

    /** One run. */
    private static final class Race {
        private final Random random;
        private final ManualLog log = new ManualLog();
        private final VirtualHostFixture fixture;
        private final List<Outcome<?>> outcomes = new ArrayList<>();
        private final List<CompletableFuture<Boolean>> answers = new ArrayList<>();

        /** Those that somebody may still hold in his hands, gone or not. */
        private final Map<String, VirtualHost> handles = new HashMap<>();

        private final List<VirtualHost> gone = new ArrayList<>();
        private final CopyOfAll view = new CopyOfAll();

        Race(Random random) {
            this.random = random;
            this.fixture = VirtualHostFixture.stored(random, log, List.of());
            fixture.hosts.whenDeleted(gone::add);
            fixture.settle();
            fixture.hosts.followedBy(view, 0);
        }

        void run() {
            final long before = settledStructures();
            for (int i = 0; i < REQUESTS; i++) {
                request();
                fixture.loops.steps(random.nextInt(6));
                if (random.nextInt(8) == 0) {
                    log.sync();
                }
                if (random.nextInt(40) == 0) {
                    fixture.hosts.writeSnapshot(batch -> {});
                }
                if (random.nextInt(30) == 0) {
                    // A crash at this moment: what has been synced is read without complaint, and is a whole.
                    VirtualHostFixture.restarted(log.found(), List.of("/"));
                }
            }
            fixture.settle();
            assertThat(outcomes).allMatch(Outcome::isProper);
            answers.forEach(Race::assertProper);
            assertThat(gone)
                    .allMatch(host -> host.isGone()
                            && host.queues().isEmpty()
                            && host.exchanges().isEmpty());
            assertThat(new HashSet<>(gone)).as("each once").hasSameSizeAs(gone);
            assertRestartAgrees();
            fixture.hosts.writeSnapshot(batch -> {});
            fixture.settle();
            assertRestartAgrees();

            NAMES.forEach(name -> fixture.administration().delete(name));
            fixture.settle();
            assertThat(fixture.structures()).as("memory of definitions").isEqualTo(before);
            assertThat(fixture.memory()).as("memory of messages").isZero();
        }

        private long settledStructures() {
            fixture.settle();
            return fixture.structures();
        }

        private void request() {
            final String name = NAMES.get(random.nextInt(NAMES.size()));
            final VirtualHost there = fixture.hosts.named(name);
            if (there != null && random.nextInt(3) > 0) {
                handles.put(name, there);
            }
            final VirtualHost host = handles.get(name);
            if (host == null || random.nextInt(6) == 0) {
                ofAll(name);
            } else {
                outcomes.add(of(host));
            }
        }

        private void ofAll(String name) {
            final VirtualHostAdministration all = fixture.administration();
            answers.add((switch (random.nextInt(6)) {
                        case 0 -> all.delete(name);
                        case 1 -> all.setLimit(name, "max-queues", random.nextInt(5) - 1);
                        case 2 -> all.clearLimits(name);
                        default ->
                            all.put(
                                    name,
                                    random.nextBoolean()
                                            ? VirtualHostChange.NONE
                                            : VirtualHostChange.NONE
                                                    .describedAs("d" + random.nextInt(3))
                                                    .withDefaultQueueType(random.nextBoolean() ? "classic" : "quorum"));
                    })
                    .toCompletableFuture());
        }

        private Outcome<?> of(VirtualHost host) {
            final String queue = "q" + random.nextInt(3);
            final String exchange = "x" + random.nextInt(2);
            final int loop = random.nextInt(2);
            return switch (random.nextInt(9)) {
                case 0, 1 ->
                    fixture.askOf(
                            host,
                            loop,
                            (VirtualHost v, ManualLoop from, Reply<DeclaredQueue> reply) ->
                                    v.declareQueue(from, fixture.durable(queue), () -> {}, reply));
                case 2 ->
                    fixture.askOf(
                            host,
                            loop,
                            (VirtualHost v, ManualLoop from, Reply<DeclaredQueue> reply) ->
                                    v.declareQueue(from, fixture.autoDelete("t" + queue), () -> {}, reply));
                case 3 ->
                    fixture.askOf(
                            host,
                            loop,
                            (VirtualHost v, ManualLoop from, Reply<Exchange> reply) ->
                                    v.declareExchange(from, exchange(exchange), () -> {}, reply));
                case 4 ->
                    fixture.askOf(
                            host,
                            loop,
                            (VirtualHost v, ManualLoop from, Reply<Boolean> reply) ->
                                    v.bind(from, fixture.toQueue(exchange, queue, "k"), reply));
                case 5 ->
                    fixture.askOf(
                            host,
                            loop,
                            (VirtualHost v, ManualLoop from, Reply<Integer> reply) ->
                                    v.deleteQueue(from, fixture.owner, queue, false, random.nextBoolean(), reply));
                case 6 ->
                    fixture.askOf(
                            host,
                            loop,
                            (VirtualHost v, ManualLoop from, Reply<Boolean> reply) ->
                                    v.deleteExchange(from, exchange, false, reply));
                case 7 -> exclusiveOfOneThatGoes(host, loop);
                default -> {
                    use(host);
                    yield fixture.askOf(
                            host,
                            loop,
                            (VirtualHost v, ManualLoop from, Reply<Policy> reply) ->
                                    v.policies().set(from, PolicyKind.USER, policy("p" + random.nextInt(2)), reply));
                }
            };
        }

        private ExchangeDeclaration exchange(String name) {
            return switch (random.nextInt(3)) {
                case 0 ->
                    new ExchangeDeclaration(
                            name,
                            "x-delayed-message",
                            true,
                            false,
                            false,
                            FieldTable.of("x-delayed-type", FieldValue.of("direct")));
                case 1 -> VirtualHostFixture.autoDeleteExchange(name);
                default -> VirtualHostFixture.exchange(name, "direct");
            };
        }

        private Policy policy(String name) {
            return new Policy(
                    name, "q", PolicyScope.QUEUES, random.nextInt(3), FieldTable.of("max-length", FieldValue.of(9)));
        }

        private Outcome<?> exclusiveOfOneThatGoes(VirtualHost host, int loop) {
            final Owner owner = new Owner("passing");
            outcomes.add(fixture.askOf(
                    host,
                    loop,
                    (VirtualHost v, ManualLoop from, Reply<DeclaredQueue> reply) -> v.declareQueue(
                            from, fixture.exclusive("e" + random.nextInt(1000), owner), () -> {}, reply)));
            fixture.loops.steps(random.nextInt(6));
            return fixture.askOf(
                    host,
                    loop,
                    (VirtualHost v, ManualLoop from, Reply<Integer> reply) -> v.ownerGone(from, owner, reply));
        }

        /** Publishes to a queue, and consumes from one that goes with its consumer. */
        private void use(VirtualHost host) {
            for (final DeclaredQueue queue : host.queues()) {
                fixture.send(queue.queue());
                if (queue.definition().autoDelete()) {
                    final Subscription subscription = new SilentClient(fixture.loops.loop(1)).subscription();
                    fixture.loops.loop(1).run(() -> {
                        queue.queue().consume(subscription, false);
                        queue.queue().cancel(subscription);
                    });
                }
            }
        }

        private static void assertProper(CompletableFuture<Boolean> answer) {
            assertThat(answer).isDone();
            try {
                assertThat(answer.join()).isNotNull();
            } catch (CompletionException refused) {
                assertThat(refused.getCause())
                        .isInstanceOfSatisfying(
                                AmqpException.class,
                                reason -> assertThat(reason.code()).isEqualTo(ReplyCode.NOT_FOUND));
            }
        }

        private void assertRestartAgrees() {
            final VirtualHosts next = VirtualHostFixture.restarted(log.found(), List.of("/"));
            assertThat(next.all().stream().map(VirtualHost::name))
                    .isEqualTo(
                            fixture.hosts.all().stream().map(VirtualHost::name).toList());
            assertViewAgrees(next);
            for (final VirtualHost host : fixture.hosts.all()) {
                final VirtualHost again = Objects.requireNonNull(next.named(host.name()), host.name());
                assertThat(durable(again)).as(host.name()).isEqualTo(durable(host));
            }
        }

        private void assertViewAgrees(VirtualHosts next) {
            final CopyOfAll fresh = new CopyOfAll();
            next.followedBy(fresh, 0);
            assertThat(view.byKey).isEqualTo(fresh.byKey);
        }

        /** All that is to last, as text. */
        private static Set<String> durable(VirtualHost host) {
            final Set<String> records = new TreeSet<>();
            host.definitions().durable(record -> records.add(record.toString()));
            return records;
        }
    }
}
