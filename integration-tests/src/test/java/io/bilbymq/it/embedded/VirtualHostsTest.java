package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.connection.ConnectionStatus;
import io.bilbymq.broker.settings.NodeLimitSettings;
import io.bilbymq.broker.vhost.QueueType;
import io.bilbymq.broker.vhost.VirtualHostChange;
import io.bilbymq.broker.vhost.VirtualHostInfo;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import io.bilbymq.broker.vhost.VirtualHostMetadata;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Virtual hosts that come, change and go while a broker runs, and what RabbitMQ's Java client sees of that. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualHostsTest {
    private static final VirtualHostChange NOTHING = VirtualHostChange.NONE;

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static String refusal(CompletionStage<?> stage) {
        try {
            return "not refused: " + done(stage);
        } catch (CompletionException refused) {
            AmqpException reason = (AmqpException) refused.getCause();
            return reason.code().code() + " " + reason.explanation();
        }
    }

    private static Connection connect(Broker broker, String virtualHost) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("localhost");
        factory.setPort(broker.port());
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    /** What a client is told instead of open-ok. */
    private static String refusedAtOpen(Broker broker, String virtualHost) {
        try (Connection connection = connect(broker, virtualHost)) {
            return "open: " + connection;
        } catch (Exception refused) {
            for (@Nullable Throwable cause = refused; cause != null; cause = cause.getCause()) {
                if (cause instanceof ShutdownSignalException signal) {
                    return close(signal);
                }
            }
            throw new AssertionError(refused);
        }
    }

    private static String close(ShutdownSignalException signal) {
        if (signal.getReason() instanceof AMQP.Connection.Close close) {
            return close.getReplyCode() + " " + close.getReplyText() + " " + close.getClassId() + "/"
                    + close.getMethodId();
        }
        AMQP.Channel.Close close = (AMQP.Channel.Close) signal.getReason();
        return "channel " + close.getReplyCode() + " " + close.getReplyText() + " " + close.getClassId() + "/"
                + close.getMethodId();
    }

    /** What the client of a connection is told when that is closed. */
    private static CompletableFuture<String> end(Connection connection) {
        CompletableFuture<String> end = new CompletableFuture<>();
        connection.addShutdownListener(signal -> end.complete(close(signal)));
        return end;
    }

    /** What a channel is told that does something which is refused. */
    private static String refused(Connection connection, Refused what) throws Exception {
        Channel channel = connection.createChannel();
        try {
            what.with(channel);
            return "not refused";
        } catch (IOException refused) {
            return close((ShutdownSignalException) refused.getCause());
        }
    }

    private interface Refused {
        void with(Channel channel) throws IOException;
    }

    private static int connections(Broker broker, String virtualHost) {
        return broker.virtualHosts().named(virtualHost).orElseThrow().connections();
    }

    @Test
    void oneThatIsMadeTakesClientsAndHasTheStandardExchanges() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            assertThat(refusedAtOpen(broker, "v")).isEqualTo("530 NOT_ALLOWED - vhost v not found 10/40");

            assertThat(done(broker.virtualHosts().put("v", NOTHING.describedAs("of a test")))).isTrue();

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
                assertThat(end.get(30, TimeUnit.SECONDS))
                        .isEqualTo("320 CONNECTION_FORCED - vhost 'v' is deleted 0/0");
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
                    .isEqualTo(
                            "406 Refusing to delete virtual host 'v' because it is protected from deletion");
            connection.createChannel().queueDeclare();

            assertThat(done(broker.virtualHosts().allowDeletion("v"))).isTrue();
            assertThat(done(broker.virtualHosts().delete("v"))).isTrue();
        }
    }

    @Test
    void asManyConnectionsAsTheLimitAllowsAreOpenAtATime() throws Exception {
        try (Broker broker = Broker.builder().virtualHosts("/", "v").start()) {
            done(broker.virtualHosts().setLimit("v", VirtualHostLimits.MAX_CONNECTIONS, 2));
            String refused =
                    "530 NOT_ALLOWED - access to vhost 'v' refused for user 'guest': connection limit (2) is reached"
                            + " 10/40";
            for (int round = 0; round < 20; round++) {
                try (Connection first = connect(broker, "v");
                        Connection second = connect(broker, "v")) {
                    assertThat(refusedAtOpen(broker, "v")).isEqualTo(refused);
                    assertThat(first.isOpen() && second.isOpen()).isTrue();
                }
                // Whoever hears that a connection is closed may open the next one at once.
            }
            try (Connection first = connect(broker, "v");
                    Connection other = connect(broker, "/")) {
                done(broker.virtualHosts().setLimit("v", VirtualHostLimits.MAX_CONNECTIONS, 0));
                assertThat(first.isOpen() && other.isOpen()).as("stay").isTrue();
                assertThat(refusedAtOpen(broker, "v")).contains("connection limit (0) is reached");
                done(broker.virtualHosts().setLimit("v", VirtualHostLimits.MAX_CONNECTIONS, -1));
                connect(broker, "v").close();
                done(broker.virtualHosts().setLimit("v", VirtualHostLimits.MAX_CONNECTIONS, 1));
                assertThat(refusedAtOpen(broker, "v")).contains("connection limit (1) is reached");
                done(broker.virtualHosts().clearLimits("v"));
                connect(broker, "v").close();
            }
        }
    }

    @Test
    void connectionsThatComeAtTheSameTimeAreNeverTooMany() throws Exception {
        try (Broker broker = Broker.builder().virtualHosts("/", "v").start()) {
            done(broker.virtualHosts().setLimit("v", VirtualHostLimits.MAX_CONNECTIONS, 3));
            List<CompletableFuture<Optional<Connection>>> comers = IntStream.range(0, 24)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                        try {
                            return Optional.of(connect(broker, "v"));
                        } catch (Exception refused) {
                            return Optional.<Connection>empty();
                        }
                    }))
                    .toList();
            List<Connection> open = comers.stream()
                    .flatMap(comer -> comer.join().stream())
                    .toList();

            assertThat(open).hasSize(3);
            assertThat(connections(broker, "v")).isEqualTo(3);
            // Sockets that are cut, without a good-bye.
            open.forEach(connection -> connection.abort(0));
            await().until(() -> connections(broker, "v") == 0);
        }
    }

    @Test
    void connectionsThatDieWhileTheyOpenDoNotCount() throws Exception {
        try (Broker broker = Broker.builder().virtualHosts("/", "v").start()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port());
            for (int i = 0; i < 60; i++) {
                try (RawConnection dying = RawConnection.dial(address)) {
                    dying.login(RawConnection.CAPABILITIES);
                    dying.send(Methods.tuneOk(2047, 131_072, 0));
                    if (i % 3 > 0) {
                        dying.send(Methods.connectionOpen("v"));
                    }
                    dying.flush();
                }
            }
            await().until(() -> done(broker.connections()).isEmpty() && connections(broker, "v") == 0);

            done(broker.virtualHosts().setLimit("v", VirtualHostLimits.MAX_CONNECTIONS, 1));
            connect(broker, "v").close();
        }
    }

    @Test
    void whoComesWhileItIsDeletedIsToldSoOrRefused() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<Integer>> comers = IntStream.range(0, 3)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> comeAndGo(broker, over)))
                    .toList();
            for (int i = 0; i < 40; i++) {
                done(broker.virtualHosts().put("v", NOTHING));
                TimeUnit.MILLISECONDS.sleep(10);
                done(broker.virtualHosts().delete("v"));
            }
            over.set(true);

            assertThat(comers).extracting(CompletableFuture::join).allMatch(opened -> opened > 0);
            await("nobody stays in what is gone")
                    .until(() -> done(broker.connections()).isEmpty());
        }
    }

    /** Opens connections that stay until they are closed; answers with how many there were. */
    private static int comeAndGo(Broker broker, AtomicBoolean over) {
        int opened = 0;
        while (!over.get()) {
            try {
                Connection connection = connect(broker, "v");
                opened++;
                String end = end(connection).get(30, TimeUnit.SECONDS);
                assertThat(end).isEqualTo("320 CONNECTION_FORCED - vhost 'v' is deleted 0/0");
            } catch (ExecutionException | InterruptedException | TimeoutException stays) {
                throw new AssertionError(stays);
            } catch (Exception refused) {
                assertThat(refused)
                        .satisfiesAnyOf(
                                told -> assertThat(told).hasStackTraceContaining("vhost v not found"),
                                told -> assertThat(told).hasStackTraceContaining("vhost 'v' is deleted"));
            }
        }
        return opened;
    }

    @Test
    void asManyQueuesAsTheLimitAllowsAreThere() throws Exception {
        try (Broker broker = Broker.builder().virtualHosts("/", "v").start();
                Connection connection = connect(broker, "v")) {
            done(broker.virtualHosts().setLimits("v", VirtualHostLimits.of(-1, 2)));
            Channel declaring = connection.createChannel();
            declaring.queueDeclare("a", true, false, false, Map.of());
            declaring.queueDeclare("b", false, true, true, Map.of());

            assertThat(refused(connection, channel -> channel.queueDeclare("c", true, false, false, Map.of())))
                    .isEqualTo("channel 406 PRECONDITION_FAILED - cannot declare queue 'c': queue limit in vhost 'v' (2)"
                            + " is reached 50/10");
            declaring.queueDeclare("a", true, false, false, Map.of());
            declaring.queueDeclarePassive("b");
            declaring.queueDelete("a");
            declaring.queueDeclare("c", true, false, false, Map.of());
        }
    }

    @Test
    void limitsOfTheNodeCountWhatIsInAllVirtualHosts() throws Exception {
        NodeLimitSettings limits = new NodeLimitSettings(3, 2, 22, List.of());
        try (Broker broker = Broker.builder()
                .virtualHosts("/", "v")
                .settings(settings -> settings.nodeLimits(limits))
                .start()) {
            Connection first = connect(broker, "/");
            Connection second = connect(broker, "v");
            first.createChannel().queueDeclare("a", true, false, false, Map.of());
            second.createChannel().queueDeclare("a", true, false, false, Map.of());
            assertThat(refused(second, channel -> channel.queueDeclare("b", true, false, false, Map.of())))
                    .isEqualTo("channel 406 PRECONDITION_FAILED - cannot declare queue 'b': queue limit in cluster (2) is"
                            + " reached 50/10");

            done(broker.virtualHosts().put("w", NOTHING));
            assertThat(refusal(broker.virtualHosts().put("more", NOTHING)))
                    .isEqualTo("406 cannot create vhost 'more': vhost limit of 3 is reached");
            assertThat(refused(second, channel -> channel.exchangeDeclare("x", "fanout")))
                    .isEqualTo("channel 406 PRECONDITION_FAILED - cannot declare exchange 'x' in vhost 'v': exchange limit of"
                            + " 22 is reached 40/10");

            done(broker.virtualHosts().delete("w"));
            second.createChannel().exchangeDeclare("x", "fanout");
            done(broker.virtualHosts().delete("v"));
            first.createChannel().queueDeclare("b", true, false, false, Map.of());
        }
    }

    @Test
    void newOneIsLimitedAsTheFirstSettingSaysThatFitsItsName() {
        NodeLimitSettings limits = new NodeLimitSettings(
                NodeLimitSettings.UNLIMITED,
                NodeLimitSettings.UNLIMITED,
                NodeLimitSettings.UNLIMITED,
                List.of(
                        new NodeLimitSettings.OfVirtualHosts("^test-", Optional.of(5), Optional.empty()),
                        new NodeLimitSettings.OfVirtualHosts("t", Optional.of(6), Optional.of(7))));
        try (Broker broker = Broker.builder()
                .settings(settings -> settings.nodeLimits(limits))
                .start()) {
            for (String name : List.of("test-1", "at", "other")) {
                done(broker.virtualHosts().put(name, NOTHING));
            }

            Map<String, VirtualHostLimits> expected = Map.of(
                    "test-1", VirtualHostLimits.NONE.with(VirtualHostLimits.MAX_CONNECTIONS, 5),
                    "at", VirtualHostLimits.of(6, 7),
                    "other", VirtualHostLimits.of(6, 7),
                    "/", VirtualHostLimits.NONE);
            assertThat(broker.virtualHosts().all())
                    .allSatisfy(host -> assertThat(host.limits()).isEqualTo(expected.get(host.name())));
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
                channel.basicPublish("", "q", new AMQP.BasicProperties.Builder().deliveryMode(2).build(), new byte[9]);
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
                            status -> status.user().equals("guest") && status.virtualHost().equals("v"),
                            "user 'guest' is deleted")))
                    .isEqualTo(2);
            for (CompletableFuture<String> each : ends) {
                assertThat(each.get(30, TimeUnit.SECONDS))
                        .isEqualTo("320 CONNECTION_FORCED - user 'guest' is deleted 0/0");
            }
        }
    }
}
