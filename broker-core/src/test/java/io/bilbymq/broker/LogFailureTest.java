package io.bilbymq.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.StorageSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sync that fails while the broker runs: nobody knows what is on the disk, so the broker has to end. */
class LogFailureTest {
    private static final int DEADLINE_SECONDS = 10;
    private static final Properties PERSISTENT =
            Properties.builder().deliveryMode(2).build();

    private final BrokerSettings settings;
    private final AtomicReference<FailingDisk> disk = new AtomicReference<>();
    private Broker broker;
    private Connection connection;
    private Channel channel;

    LogFailureTest(@TempDir Path folder) {
        settings = BrokerSettings.builder()
                .listeners(List.of(new ListenAddress("127.0.0.1", 0)))
                .storage(StorageSettings.in(folder))
                .build();
    }

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(settings, DataFolder.Conditions.usual().with(real -> {
            disk.set(new FailingDisk(real));
            return disk.get();
        }));
        connect();
        channel.queueDeclare("orders", true, false, false, null);
    }

    private void connect() throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(broker.port());
        factory.setAutomaticRecoveryEnabled(false);
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    @AfterEach
    void stop() {
        connection.abort();
        broker.close();
    }

    private void publish(String body) throws IOException {
        channel.basicPublish("", "orders", MessageProperties.PERSISTENT_TEXT_PLAIN, body.getBytes(UTF_8));
    }

    private Throwable failure() throws Exception {
        return broker.failure().toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void theBrokerSaysWhyItHasToEndAndConfirmsNothingAnyMore() throws Exception {
        final AtomicInteger answers = new AtomicInteger();
        publish("kept");
        channel.waitForConfirmsOrDie(DEADLINE_SECONDS * 1000);
        channel.addConfirmListener((tag, multiple) -> answers.incrementAndGet(), (tag, multiple) -> {});

        Objects.requireNonNull(disk.get()).fail();
        publish("not kept");

        assertThat(failure()).isInstanceOf(IOException.class).hasMessageContaining(FailingDisk.FAILURE);
        publish("not kept either");
        broker.close();
        assertThat(answers).hasValue(0);
    }

    @Test
    void connectionsAreToldWhenItIsClosedAndWhatWasConfirmedIsThereAfterwards() throws Exception {
        final CompletableFuture<ShutdownSignalException> told = new CompletableFuture<>();
        connection.addShutdownListener(told::complete);
        publish("kept");
        channel.waitForConfirmsOrDie(DEADLINE_SECONDS * 1000);
        Objects.requireNonNull(disk.get()).fail();
        publish("not confirmed");
        failure();

        broker.close();

        final ShutdownSignalException signal = told.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(signal.getReason())
                .isInstanceOfSatisfying(
                        AMQP.Connection.Close.class,
                        close -> assertThat(close.getReplyCode()).isEqualTo(AMQP.CONNECTION_FORCED));
        start();
        assertThat(channel.basicGet("orders", true).getBody()).isEqualTo("kept".getBytes(UTF_8));
    }

    @Test
    void whoeverHasNoConnectionIsToldThatNobodyKnowsWhatBecameOfIt() throws Exception {
        final Caller guest = guest();
        Objects.requireNonNull(disk.get()).fail();

        final List<CompletableFuture<?>> underWay = List.of(
                broker.publish(guest, "/", "", "orders", PERSISTENT, "not kept".getBytes(UTF_8))
                        .toCompletableFuture(),
                broker.queue("/", "orders").purge().toCompletableFuture(),
                broker.definitions("/")
                        .declareQueue("late", true, false, FieldTable.empty())
                        .toCompletableFuture());

        for (final CompletableFuture<?> one : underWay) {
            assertThat(one).failsWithin(DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
        failure();
        assertThat(broker.publish(guest, "/", "", "orders", PERSISTENT, new byte[0]))
                .failsWithin(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IllegalStateException.class)
                .withRootCauseInstanceOf(IOException.class);
    }

    private Caller guest() throws Exception {
        final InetAddress here = InetAddress.getLoopbackAddress();
        final Login login = broker.login(new Credentials("guest", Optional.of("guest"), here))
                .toCompletableFuture()
                .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return new Caller(((Login.Granted) login).identity(), here);
    }

    @Test
    void aDurableDeclarationIsRefusedAfterwards() throws Exception {
        Objects.requireNonNull(disk.get()).fail();
        publish("not confirmed");
        failure();

        assertThatThrownBy(() -> channel.queueDeclare("late", true, false, false, null))
                .hasRootCauseInstanceOf(ShutdownSignalException.class)
                .hasStackTraceContaining("INTERNAL_ERROR - definitions cannot be written");
    }
}
