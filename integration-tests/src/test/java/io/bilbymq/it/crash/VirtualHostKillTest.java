package io.bilbymq.it.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.VirtualHostInfo;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import io.bilbymq.it.ChildProcess;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code kill -9} while virtual hosts are made and deleted with traffic in them, again and again under the same names: nothing of one
 * that was deleted comes back, not even into one that has its name, and nothing is lost of one that lives.
 *
 * <p>Each life of a virtual host has a number, which is in the body of each message that was published in it.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualHostKillTest {
    private static final int ROUNDS = 5;
    private static final List<String> NAMES = List.of("a", "b", "c");

    /** What is known of a name. */
    private static final class Host {
        /** Counts the times that it was asked to be made. */
        int life;

        /** That it is there is answered, and nobody has asked to delete it since. */
        boolean lives;

        /** That it is gone is answered, and nobody has asked to make it since. */
        boolean dead = true;

        /** What was confirmed in this life. */
        final Set<String> confirmed = ConcurrentHashMap.newKeySet();
    }

    private final Map<String, Host> hosts = new TreeMap<>();
    private int livesChecked;
    private int deathsChecked;

    @Test
    void nothingOfADeletedOneComesBackAndNothingOfALivingOneIsLost() throws Exception {
        long seed = Seed.next();
        RandomGenerator random = new SplittableRandom(seed);
        NAMES.forEach(name -> hosts.put(name, new Host()));
        try (TemporaryFolder folder = TemporaryFolder.create("virtual-hosts")) {
            Path data = folder.path().resolve("data");
            for (int round = 0; round < ROUNDS; round++) {
                killed(data, random);
                try (Broker broker = Broker.builder().dataFolder(data).start()) {
                    check(broker, "seed " + seed + ", round " + round);
                }
            }
        }
        assertThat(livesChecked).as("lives").isPositive();
        assertThat(deathsChecked).as("deaths").isPositive();
    }

    private static Connection connect(int port, String virtualHost) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("localhost");
        factory.setPort(port);
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private void killed(Path data, RandomGenerator random) throws Exception {
        Process broker = ChildProcess.start(VirtualHostBroker.class, data.toString());
        // From another thread, at a moment that nothing here knows.
        Thread killer = new Thread(broker::destroyForcibly);
        try (BufferedReader said = broker.inputReader();
                OutputStream told = broker.getOutputStream()) {
            int port = Integer.parseInt(said.readLine());
            long life = 300L + random.nextInt(1200);
            killer = new Thread(() -> killAfter(broker, life));
            killer.start();
            while (broker.isAlive()) {
                step(port, said, told, random);
            }
        } catch (IOException | ShutdownSignalException | TimeoutException killed) {
            assertThat(broker.waitFor(20, TimeUnit.SECONDS))
                    .as("the broker is killed, after %s", killed)
                    .isTrue();
        } finally {
            broker.destroyForcibly().waitFor();
            killer.join();
        }
    }

    private static void killAfter(Process broker, long millis) {
        try {
            broker.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        broker.destroyForcibly();
    }

    private void step(int port, BufferedReader said, OutputStream told, RandomGenerator random) throws Exception {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        Host host = Objects.requireNonNull(hosts.get(name));
        if (!host.lives) {
            if (!host.dead) {
                ask(VirtualHostBroker.DELETE + " " + name, said, told);
            }
            host.dead = false;
            host.life++;
            host.confirmed.clear();
            ask(VirtualHostBroker.MAKE + " " + name, said, told);
            host.lives = true;
        }
        try (Connection connection = connect(port, name)) {
            use(connection.createChannel(), host, random);
            if (random.nextBoolean()) {
                host.lives = false;
                // More is on its way while it is deleted, of which nobody knows what becomes.
                publish(connection.createChannel(), host.life + "-late", 50);
                ask(VirtualHostBroker.DELETE + " " + name, said, told);
                host.dead = true;
            }
        } catch (ShutdownSignalException gone) {
            if (!String.valueOf(gone.getMessage()).contains("vhost '" + name + "' is deleted")) {
                throw gone;
            }
        }
    }

    private static void ask(String line, BufferedReader said, OutputStream told) throws IOException {
        told.write((line + "\n").getBytes(UTF_8));
        told.flush();
        @Nullable String answer = said.readLine();
        if (answer == null) {
            throw new IOException("killed");
        }
        assertThat(answer).isEqualTo(line);
    }

    private void use(Channel channel, Host host, RandomGenerator random) throws Exception {
        channel.exchangeDeclare("x", "fanout", true);
        for (String queue : List.of("q", "r")) {
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.queueBind(queue, "x", "");
        }
        channel.queueDeclare("of-life-" + host.life, true, false, false, Map.of());
        channel.confirmSelect();
        String body = host.life + "-" + random.nextLong();
        publish(channel, body, 1 + random.nextInt(20));
        channel.waitForConfirmsOrDie(60_000);
        host.confirmed.add(body);
    }

    private static void publish(Channel channel, String body, int count) throws IOException {
        AMQP.BasicProperties persistent =
                new AMQP.BasicProperties.Builder().deliveryMode(2).build();
        for (int i = 0; i < count; i++) {
            channel.basicPublish("x", "", persistent, (body + "#" + i).getBytes(UTF_8));
        }
    }

    private void check(Broker broker, String when) throws Exception {
        for (Map.Entry<String, Host> entry : hosts.entrySet()) {
            String name = entry.getKey();
            Host host = entry.getValue();
            boolean there = broker.virtualHosts().named(name).isPresent();
            if (host.lives) {
                livesChecked++;
                assertThat(there).as("%s lives, %s", name, when).isTrue();
            }
            if (host.dead) {
                deathsChecked++;
                assertThat(there).as("%s is dead, %s", name, when).isFalse();
            }
            if (there) {
                checkLife(broker, name, host, when);
            }
        }
    }

    private void checkLife(Broker broker, String name, Host host, String when) throws Exception {
        VirtualHostInfo info = broker.virtualHosts().named(name).orElseThrow();
        assertThat(info.metadata().description()).as(when).isEqualTo(name);
        if (host.lives) {
            assertThat(info.limits()).as(when).isEqualTo(VirtualHostLimits.of(1000, 1000));
        }
        try (Connection connection = connect(broker.port(), name)) {
            Channel channel = connection.createChannel();
            if (host.lives && !host.confirmed.isEmpty()) {
                channel.exchangeDeclarePassive("x");
                channel.queueDeclarePassive("of-life-" + host.life);
                channel = connection.createChannel();
            }
            for (String queue : List.of("q", "r")) {
                checkMessages(connection.createChannel(), queue, host, when);
            }
            for (int old = 1; old < host.life; old++) {
                int life = old;
                assertThat(isThere(connection, "of-life-" + life))
                        .as("queue of life %d in life %d of %s, %s", life, host.life, name, when)
                        .isFalse();
            }
        }
    }

    private static boolean isThere(Connection connection, String queue) throws Exception {
        try {
            connection.createChannel().queueDeclarePassive(queue);
            return true;
        } catch (IOException absent) {
            assertThat(absent).hasRootCauseInstanceOf(ShutdownSignalException.class);
            return false;
        }
    }

    private void checkMessages(Channel channel, String queue, Host host, String when) throws Exception {
        channel.queueDeclare(queue, true, false, false, Map.of());
        Map<String, Integer> found = new HashMap<>();
        for (@Nullable GetResponse got = channel.basicGet(queue, false);
                got != null;
                got = channel.basicGet(queue, false)) {
            String body = new String(got.getBody(), UTF_8);
            found.merge(body, 1, Integer::sum);
            assertThat(body).as("from an earlier life, %s", when).startsWith(host.life + "-");
        }
        assertThat(found.values()).as("twice, %s", when).allMatch(times -> times == 1);
        if (host.lives) {
            Set<String> firsts = new HashSet<>(found.keySet());
            assertThat(firsts)
                    .as("lost, %s", when)
                    .containsAll(
                            host.confirmed.stream().map(body -> body + "#0").toList());
        }
        // Back in its place with the end of the channel.
        channel.abort();
    }
}
