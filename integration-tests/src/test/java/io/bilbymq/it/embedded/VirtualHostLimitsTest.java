package io.bilbymq.it.embedded;

import static io.bilbymq.it.embedded.VirtualHostClients.NOTHING;
import static io.bilbymq.it.embedded.VirtualHostClients.connect;
import static io.bilbymq.it.embedded.VirtualHostClients.connections;
import static io.bilbymq.it.embedded.VirtualHostClients.done;
import static io.bilbymq.it.embedded.VirtualHostClients.refusal;
import static io.bilbymq.it.embedded.VirtualHostClients.refused;
import static io.bilbymq.it.embedded.VirtualHostClients.refusedAtOpen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.NodeLimitSettings;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many connections, queues and exchanges there may be in a virtual host, and in all of them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualHostLimitsTest {
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
            List<Connection> open =
                    comers.stream().flatMap(comer -> comer.join().stream()).toList();

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
    void asManyQueuesAsTheLimitAllowsAreThere() throws Exception {
        try (Broker broker = Broker.builder().virtualHosts("/", "v").start();
                Connection connection = connect(broker, "v")) {
            done(broker.virtualHosts().setLimits("v", VirtualHostLimits.of(-1, 2)));
            Channel declaring = connection.createChannel();
            declaring.queueDeclare("a", true, false, false, Map.of());
            declaring.queueDeclare("b", false, true, true, Map.of());

            assertThat(refused(connection, channel -> channel.queueDeclare("c", true, false, false, Map.of())))
                    .isEqualTo(
                            "channel 406 PRECONDITION_FAILED - cannot declare queue 'c': queue limit in vhost 'v' (2)"
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
                    .isEqualTo(
                            "channel 406 PRECONDITION_FAILED - cannot declare queue 'b': queue limit in cluster (2) is"
                                    + " reached 50/10");

            done(broker.virtualHosts().put("w", NOTHING));
            assertThat(refusal(broker.virtualHosts().put("more", NOTHING)))
                    .isEqualTo("406 cannot create vhost 'more': vhost limit of 3 is reached");
            assertThat(refused(second, channel -> channel.exchangeDeclare("x", "fanout")))
                    .isEqualTo(
                            "channel 406 PRECONDITION_FAILED - cannot declare exchange 'x' in vhost 'v': exchange limit of"
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
}
