package io.bilbymq.it.embedded;

import static io.bilbymq.it.embedded.VirtualHostClients.NOTHING;
import static io.bilbymq.it.embedded.VirtualHostClients.connect;
import static io.bilbymq.it.embedded.VirtualHostClients.done;
import static io.bilbymq.it.embedded.VirtualHostClients.end;
import static io.bilbymq.it.embedded.VirtualHostClients.refusal;
import static io.bilbymq.it.embedded.VirtualHostClients.refused;
import static io.bilbymq.it.embedded.VirtualHostClients.refusedAtOpen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.connection.ConnectionStatus;
import io.bilbymq.broker.vhost.QueueType;
import io.bilbymq.broker.vhost.VirtualHostChange;
import io.bilbymq.broker.vhost.VirtualHostInfo;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import io.bilbymq.broker.vhost.VirtualHostMetadata;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Virtual hosts that come, change and go while a broker runs, and what RabbitMQ's Java client sees of that. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualHostsTest {
    @Test
    void oneThatIsMadeTakesClientsAndHasTheStandardExchanges() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            assertThat(refusedAtOpen(broker, "v")).isEqualTo("530 NOT_ALLOWED - vhost v not found 10/40");

            assertThat(done(broker.virtualHosts().put("v", NOTHING.describedAs("of a test"))))
                    .isTrue();

            try (Connection connection = connect(broker, "v");
                    Channel channel = connection.createChannel()) {
                channel.exchangeDeclarePassive("amq.topic");
                channel.queueDeclare("q", true, false, false, Map.of());
                channel.basicPublish("", "q", new AMQP.BasicProperties(), new byte[1]);
                assertThat(channel.basicGet("q", true)).isNotNull();
            }
            assertThat(done(broker.virtualHosts().put("v", NOTHING))).as("made").isFalse();
            assertThat(broker.virtualHosts().all())
                    .extracting(VirtualHostInfo::name)
                    .containsExactly("/", "v");
        }
    }

    @Test
    void deletingOneClosesItsConnectionsAndNoOthers() throws Exception {
        try (Broker broker = Broker.builder().virtualHosts("/", "v").start()) {
            Connection other = connect(broker, "/");
            Connection first = connect(broker, "v");
            Connection second = connect(broker, "v");
            List<CompletableFuture<String>> ends = List.of(end(first), end(second));
            Channel channel = second.createChannel();
            channel.queueDeclare("q", true, false, false, Map.of());
            BrokerAndClient.consume(channel, "q", "c", Map.of());

            assertThat(done(broker.virtualHosts().delete("v"))).isTrue();

            for (CompletableFuture<String> end : ends) {
                assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo("320 CONNECTION_FORCED - vhost 'v' is deleted 0/0");
            }
            assertThat(refusedAtOpen(broker, "v")).isEqualTo("530 NOT_ALLOWED - vhost v not found 10/40");
            assertThat(other.isOpen()).isTrue();
            assertThat(done(broker.virtualHosts().delete("v"))).as("again").isFalse();
        }
    }

    @Test
    void oneThatIsMadeAgainHasNothingOfTheOldOne() throws Exception {
        try (Broker broker = Broker.builder().virtualHosts("/", "v").start()) {
            try (Connection connection = connect(broker, "v")) {
                Channel channel = connection.createChannel();
                channel.queueDeclare("q", true, false, false, Map.of());
                channel.exchangeDeclare("x", "fanout", true);
                channel.basicPublish("", "q", new AMQP.BasicProperties(), new byte[1]);
            }
            done(broker.virtualHosts().delete("v"));
            done(broker.virtualHosts().put("v", NOTHING));

            try (Connection connection = connect(broker, "v")) {
                assertThat(refused(connection, channel -> channel.queueDeclarePassive("q")))
                        .isEqualTo("channel 404 NOT_FOUND - no queue 'q' in vhost 'v' 50/10");
                assertThat(refused(connection, channel -> channel.exchangeDeclarePassive("x")))
                        .isEqualTo("channel 404 NOT_FOUND - no exchange 'x' in vhost 'v' 40/10");
                assertThat(connection
                                .createChannel()
                                .queueDeclare("q", true, false, false, Map.of())
                                .getMessageCount())
                        .isZero();
            }
        }
    }

    @Test
    void protectedOneIsNotDeletedAndItsClientsStay() throws Exception {
        try (Broker broker = Broker.builder().virtualHosts("/", "v").start()) {
            Connection connection = connect(broker, "v");
            assertThat(done(broker.virtualHosts().protectFromDeletion("v"))).isTrue();

            assertThat(refusal(broker.virtualHosts().delete("v")))
                    .isEqualTo("406 Refusing to delete virtual host 'v' because it is protected from deletion");
            connection.createChannel().queueDeclare();

            assertThat(done(broker.virtualHosts().allowDeletion("v"))).isTrue();
            assertThat(done(broker.virtualHosts().delete("v"))).isTrue();
        }
    }

    @Test
    void whoComesWhileItIsDeletedIsToldSoOrRefused() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger opened = new AtomicInteger();
            List<CompletableFuture<Void>> comers = IntStream.range(0, 3)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> comeAndGo(broker, opened, over)))
                    .toList();
            for (int i = 0; i < 40; i++) {
                int before = opened.get();
                done(broker.virtualHosts().put("v", NOTHING));
                int comingFirst = i % 3;
                await().pollInSameThread()
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> opened.get() >= before + comingFirst);
                done(broker.virtualHosts().delete("v"));
            }
            over.set(true);

            comers.forEach(CompletableFuture::join);
            await("nobody stays in what is gone")
                    .until(() -> done(broker.connections()).isEmpty());
        }
    }

    /** Opens connections that stay until they are closed. */
    private static void comeAndGo(Broker broker, AtomicInteger opened, AtomicBoolean over) {
        while (!over.get()) {
            try {
                Connection connection = connect(broker, "v");
                CompletableFuture<String> end = end(connection);
                opened.incrementAndGet();
                assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo("320 CONNECTION_FORCED - vhost 'v' is deleted 0/0");
            } catch (ExecutionException | InterruptedException | TimeoutException stays) {
                throw new AssertionError(stays);
            } catch (Exception refused) {
                assertThat(refused)
                        .satisfiesAnyOf(
                                told -> assertThat(told).hasStackTraceContaining("vhost v not found"),
                                told -> assertThat(told).hasStackTraceContaining("vhost 'v' is deleted"));
            }
        }
    }

    @Test
    void wrongNamesAndTypesAreRefused() {
        try (Broker broker = Broker.builder().start()) {
            assertThat(refusal(broker.virtualHosts().put("", NOTHING)))
                    .isEqualTo("406 the name of a virtual host has 1 to 255 bytes, not 0");
            assertThat(refusal(broker.virtualHosts().put("ü".repeat(128), NOTHING)))
                    .isEqualTo("406 the name of a virtual host has 1 to 255 bytes, not 256");
            assertThat(refusal(broker.virtualHosts().put("v", NOTHING.withDefaultQueueType("shrubbery"))))
                    .isEqualTo("406 Unsupported default queue type 'shrubbery'");
            assertThat(refusal(broker.virtualHosts().put("/", NOTHING.withDefaultQueueType("stream"))))
                    .isEqualTo("406 unsupported queue type 'stream'");
            assertThatThrownBy(() -> NOTHING.tagged(List.of("x".repeat(256))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> broker.virtualHosts().setLimit("/", "max-shrubs", 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("max-shrubs");
            assertThat(refusal(broker.virtualHosts().setLimit("nope", "max-queues", 1)))
                    .isEqualTo("404 no vhost 'nope'");
            assertThat(broker.virtualHosts().all()).hasSize(1);
        }
    }

    @Test
    void whatIsSaidOfOneOutlivesTheBrokerAndTracingDoesNot(@TempDir Path folder) {
        VirtualHostChange said = NOTHING.describedAs("of team β")
                .tagged(VirtualHostChange.tagsIn("production, β,,gold"))
                .withDefaultQueueType("quorum")
                .protectedFromDeletion(true)
                .traced(true);
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            done(broker.virtualHosts().put("v", said));
            done(broker.virtualHosts().setLimits("v", VirtualHostLimits.of(10, -1)));
            assertThat(broker.virtualHosts().named("v").orElseThrow().tracing()).isTrue();
        }
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            VirtualHostInfo expected = new VirtualHostInfo(
                    "v",
                    new VirtualHostMetadata("of team β", List.of("production", "β", "gold"), true),
                    Optional.of(QueueType.QUORUM),
                    false,
                    VirtualHostLimits.of(10, -1),
                    VirtualHostInfo.State.RUNNING,
                    0);
            assertThat(broker.virtualHosts().named("v")).contains(expected);
            assertThat(broker.virtualHosts().tagged("gold")).containsExactly(expected);
            assertThat(broker.virtualHosts().named("/").orElseThrow().metadata().description())
                    .isEqualTo("Default virtual host");

            done(broker.virtualHosts().put("v", NOTHING.describedAs("of another")));
            done(broker.virtualHosts().clearLimit("v", VirtualHostLimits.MAX_QUEUES));
        }
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            VirtualHostInfo host = broker.virtualHosts().named("v").orElseThrow();
            assertThat(host.metadata())
                    .isEqualTo(new VirtualHostMetadata("of another", List.of("production", "β", "gold"), true));
            assertThat(host.limits()).isEqualTo(VirtualHostLimits.NONE.with(VirtualHostLimits.MAX_CONNECTIONS, 10));
        }
    }

    @Test
    void deletedOneDoesNotComeBackWithARestartThoughItIsConfigured(@TempDir Path folder) throws Exception {
        try (Broker broker =
                Broker.builder().dataFolder(folder).virtualHosts("/", "v").start()) {
            try (Connection connection = connect(broker, "/");
                    Channel channel = connection.createChannel()) {
                channel.queueDeclare("q", true, false, false, Map.of());
                channel.confirmSelect();
                channel.basicPublish(
                        "",
                        "q",
                        new AMQP.BasicProperties.Builder().deliveryMode(2).build(),
                        new byte[9]);
                channel.waitForConfirmsOrDie(60_000);
            }
            done(broker.virtualHosts().delete("/"));
        }
        try (Broker broker = Broker.builder()
                .dataFolder(folder)
                .virtualHosts("/", "v", "new")
                .start()) {
            assertThat(broker.virtualHosts().all())
                    .extracting(VirtualHostInfo::name)
                    .containsExactly("new", "v");
            done(broker.virtualHosts().put("/", NOTHING));
        }
        try (Broker broker = Broker.builder().dataFolder(folder).start();
                Connection connection = connect(broker, "/")) {
            assertThat(refused(connection, channel -> channel.queueDeclarePassive("q")))
                    .isEqualTo("channel 404 NOT_FOUND - no queue 'q' in vhost '/' 50/10");
        }
    }

    @Test
    void anOperatorClosesConnectionsByNameOrByWhatTheyAre() throws Exception {
        try (Broker broker = Broker.builder().virtualHosts("/", "v").start()) {
            Connection first = connect(broker, "/");
            Connection second = connect(broker, "v");
            Connection third = connect(broker, "v");
            CompletableFuture<String> end = end(first);
            String name = done(broker.connections()).stream()
                    .filter(status -> status.virtualHost().equals("/"))
                    .map(ConnectionStatus::name)
                    .findFirst()
                    .orElseThrow();
            assertThat(done(broker.closeConnection("no such", "because"))).isFalse();

            assertThat(done(broker.closeConnection(name, "Closed via management plugin")))
                    .isTrue();
            assertThat(end.get(30, TimeUnit.SECONDS))
                    .isEqualTo("320 CONNECTION_FORCED - Closed via management plugin 0/0");

            List<CompletableFuture<String>> ends = new ArrayList<>(List.of(end(second), end(third)));
            assertThat(done(broker.closeConnections(
                            status -> status.user().equals("guest")
                                    && status.virtualHost().equals("v"),
                            "user 'guest' is deleted")))
                    .isEqualTo(2);
            for (CompletableFuture<String> each : ends) {
                assertThat(each.get(30, TimeUnit.SECONDS))
                        .isEqualTo("320 CONNECTION_FORCED - user 'guest' is deleted 0/0");
            }
        }
    }
}
