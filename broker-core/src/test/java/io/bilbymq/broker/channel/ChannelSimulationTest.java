package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.broker.loop.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Many clients that do anything, few queues, and every interleaving of the loops: nothing confirmed is lost, nothing
 * comes twice without saying so, order is kept, every request is answered once and in its turn, and in the end nothing is
 * held.
 */
class ChannelSimulationTest {
    private static final int CLIENTS = 6;
    private static final int CHANNELS = 2;
    private static final int ACTIONS = 1500;

    @Test
    void clientsThatDoAnythingAreServedRight() {
        Seeds.each(25, random -> new Simulation(random).run());
    }

    private static final class Simulation {
        private final Random random;
        private final TestBroker broker;
        private final Ledger ledger = new Ledger();
        private final List<FakeConnection> connections = new ArrayList<>();
        private final List<Map<Integer, SimulatedChannel>> channels = new ArrayList<>();
        private final boolean[] heldUp = new boolean[CLIENTS];

        Simulation(Random random) {
            this.random = random;
            this.broker = new TestBroker(random);
        }

        void run() {
            for (int i = 0; i < SimulatedChannel.STABLE_QUEUES; i++) {
                final FakeConnection declaring = broker.connect(i % 2);
                declaring.ask(
                        1,
                        TestBroker.declare("q" + i),
                        new QueueMethod.Bind("q" + i, "amq.fanout", "", true, FieldTable.empty()));
            }
            for (int i = 0; i < CLIENTS; i++) {
                connections.add(broker.connect(random.nextInt(2)));
                channels.add(new HashMap<>());
            }
            for (int action = 0; action < ACTIONS; action++) {
                act(random.nextInt(CLIENTS));
                broker.loops.steps(random.nextInt(12));
                listen();
            }
            comeToRest();
            check();
        }

        private void act(int client) {
            if (random.nextInt(200) == 0) {
                lose(client);
                connections.set(client, broker.connect(random.nextInt(2)));
            } else if (random.nextInt(40) == 0) {
                heldUp[client] = !heldUp[client];
                connections.get(client).holdUp(heldUp[client]);
            } else {
                final int number = 2 + random.nextInt(CHANNELS);
                channels.get(client)
                        .computeIfAbsent(number, n -> new SimulatedChannel(connections.get(client), n, ledger, random))
                        .act();
            }
        }

        private void lose(int client) {
            final FakeConnection lost = connections.get(client);
            lost.disconnect();
            channels.get(client).values().forEach(SimulatedChannel::lost);
            channels.get(client).clear();
            heldUp[client] = false;
        }

        private void listen() {
            for (int i = 0; i < CLIENTS; i++) {
                final Map<Integer, SimulatedChannel> open = channels.get(i);
                for (final Heard heard : connections.get(i).heard()) {
                    final SimulatedChannel channel = open.get(heard.channel());
                    assertThat(channel).as("a channel for %s", heard).isNotNull();
                    if (channel != null && !channel.hear(heard)) {
                        open.remove(heard.channel());
                    }
                }
            }
        }

        private void comeToRest() {
            for (int i = 0; i < CLIENTS; i++) {
                connections.get(i).holdUp(false);
            }
            broker.loops.runAll();
            listen();
            broker.loops.runAll();
            channels.forEach(open -> open.values().forEach(SimulatedChannel::checkThatAllIsAnswered));
            for (int i = 0; i < CLIENTS; i++) {
                final FakeConnection connection = connections.get(i);
                assertThat(connection.failure).isNull();
                assertThat(connection.charged).isZero();
                assertThat(connection.backlog).isZero();
                lose(i);
            }
            broker.loops.runAll();
        }

        private void check() {
            final FakeConnection last = broker.connect(0);
            final Set<String> left = new TreeSet<>();
            for (int i = 0; i < SimulatedChannel.STABLE_QUEUES; i++) {
                drain(last, "q" + i, left);
            }
            last.ask(1, new QueueMethod.Delete(SimulatedChannel.DOOMED, false, false, true));
            ledger.check(left);
            assertThat(ledger.confirmedCopies())
                    .as("there was something to check")
                    .isPositive();
            assertThat(broker.held()).isZero();
        }

        private static void drain(FakeConnection from, String queue, Set<String> into) {
            while (true) {
                final Heard heard =
                        from.ask(1, new BasicMethod.Get(queue, true)).get(0);
                if (heard.method() instanceof BasicMethod.GetEmpty) {
                    return;
                }
                assertThat(into.add(queue + "/" + heard.text())).as("once").isTrue();
            }
        }
    }
}
