package io.bilbymq.it.backends;

import static io.bilbymq.it.backends.GuardedBroker.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpLoginTest {
    private static final CountDownLatch END = new CountDownLatch(1);
    private static final HttpService SERVICE = new HttpService(HttpLoginTest::answer);

    private static String answer(String question) {
        if (question.startsWith("/user username=slow")) {
            try {
                END.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (question.startsWith("/user")) {
            return question.endsWith("password=secret") ? "allow monitoring" : "deny";
        }
        if (question.contains("username=mallory")) {
            return question.startsWith("/vhost") ? "deny not welcome" : "deny";
        }
        if (question.contains("username=odd") && !question.startsWith("/vhost")) {
            return "perhaps";
        }
        if (question.startsWith("/topic")) {
            return question.contains("routing_key=free.") ? "allow" : "deny";
        }
        return question.contains("name=hers") ? "deny this is not yours" : "allow";
    }

    private static GuardedBroker broker(String... chain) {
        return new GuardedBroker(
                Map.of(
                        "auth_http.http_method", "post",
                        "auth_http.user_path", SERVICE.address("/user"),
                        "auth_http.vhost_path", SERVICE.address("/vhost"),
                        "auth_http.resource_path", SERVICE.address("/resource"),
                        "auth_http.topic_path", SERVICE.address("/topic"),
                        "auth_http.authorization_failure_disclosure", "true"),
                chain);
    }

    @BeforeEach
    void forget() {
        SERVICE.questions().clear();
    }

    @AfterAll
    static void stop() {
        END.countDown();
        SERVICE.close();
    }

    @Test
    void aClientThatTheServiceKnowsWorksAsItMay() throws Exception {
        try (GuardedBroker broker = broker("http");
                Connection connection = broker.connect("ann", "secret")) {
            final Channel channel = connection.createChannel();

            channel.queueDeclare("q", false, false, true, null);
            channel.queueBind("q", "amq.topic", "free.#");
            channel.confirmSelect();
            channel.basicPublish("", "q", null, "one".getBytes(StandardCharsets.UTF_8));
            channel.basicPublish("amq.topic", "free.bird", null, "two".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(30_000);

            final GetResponse first = channel.basicGet("q", true);
            final GetResponse second = channel.basicGet("q", true);
            assertThat(first.getBody()).asString().isEqualTo("one");
            assertThat(second.getBody()).asString().isEqualTo("two");
            assertThat(SERVICE.questions())
                    .contains(
                            "/user username=ann&password=secret",
                            "/vhost username=ann&vhost=%2F&ip=127.0.0.1&tags=monitoring",
                            "/resource username=ann&vhost=%2F&resource=queue&name=q&permission=configure"
                                    + "&tags=monitoring",
                            "/resource username=ann&vhost=%2F&resource=exchange&name=amq.default&permission=write"
                                    + "&tags=monitoring");
        }
    }

    @Test
    void whatTheServiceDeniesIsRefusedWithItsReason() throws Exception {
        try (GuardedBroker broker = broker("http");
                Connection connection = broker.connect("ann", "secret")) {
            assertThat(refusal(connection, channel -> channel.queueDeclare("hers", false, false, true, null)))
                    .isEqualTo("403 ACCESS_REFUSED - configure access to queue 'hers' in vhost '/' refused for user"
                            + " 'ann' by backend rabbit_auth_backend_http: this is not yours");
            assertThat(refusal(
                            connection, channel -> channel.basicPublish("amq.topic", "caged.bird", null, new byte[1])))
                    .isEqualTo("403 ACCESS_REFUSED - write access to topic 'caged.bird' in exchange 'amq.topic' in"
                            + " vhost '/' refused for user 'ann'");
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void whatTheServiceDoesNotSayIsAnError() throws Exception {
        try (GuardedBroker broker = broker("http");
                Connection connection = broker.connect("odd", "secret")) {
            assertThat(refusal(connection, channel -> channel.queueDeclare("q", false, false, true, null)))
                    .isEqualTo("403 ACCESS_REFUSED - configure access to queue 'q' in vhost '/' refused for user 'odd',"
                            + " backend rabbit_auth_backend_http returned an error: "
                            + "the answer is neither allow nor deny");
        }
    }

    @Test
    void whoIsNotWelcomeInAVirtualHostIsTold() {
        try (GuardedBroker broker = broker("http")) {
            assertThatThrownBy(() -> broker.connect("mallory", "secret"))
                    .hasRootCauseInstanceOf(ShutdownSignalException.class)
                    .rootCause()
                    .satisfies(end -> assertThat(GuardedBroker.text((ShutdownSignalException) end))
                            .isEqualTo("530 NOT_ALLOWED - access to vhost '/' refused for user 'mallory' by backend"
                                    + " rabbit_auth_backend_http: not welcome"));
        }
    }

    @Test
    void whomTheServiceDoesNotKnowTheNextOfTheChainMay() throws Exception {
        try (GuardedBroker broker = broker("http", "internal");
                Connection ann = broker.connect("ann", "secret");
                Connection guest = broker.connect("guest", "guest")) {
            assertThat(ann.isOpen()).isTrue();
            assertThat(guest.isOpen()).isTrue();
            assertThatThrownBy(() -> broker.connect("ann", "wrong"))
                    .isInstanceOf(AuthenticationFailureException.class)
                    .hasMessageContaining("Login was refused using authentication mechanism PLAIN");
        }
    }

    @Test
    void whileTheServiceHangsOthersGoOn() throws Exception {
        try (GuardedBroker broker = broker("internal", "http");
                Connection guest = broker.connect("guest", "guest")) {
            // On a thread of its own: the common pool, where the JDK's HTTP client answers, may have one only.
            final CompletableFuture<Connection> hanging = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return broker.connect("slow", "secret");
                        } catch (Exception refused) {
                            throw new IllegalStateException(refused);
                        }
                    },
                    task -> new Thread(task, "slow").start());
            await().until(() -> SERVICE.questions().stream().anyMatch(question -> question.contains("slow")));

            final Channel channel = guest.createChannel();
            channel.confirmSelect();
            channel.queueDeclare("q", false, false, true, null);
            for (int i = 0; i < 100; i++) {
                channel.basicPublish("", "q", null, new byte[100]);
            }
            channel.waitForConfirmsOrDie(30_000);
            try (Connection another = broker.connect("guest", "guest")) {
                assertThat(another.isOpen()).isTrue();
            }
            assertThat(hanging).isNotDone();

            END.countDown();
            hanging.get(30, TimeUnit.SECONDS).close();
        }
    }
}
