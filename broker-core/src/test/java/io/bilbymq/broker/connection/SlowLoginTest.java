package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.access.Rights;
import io.bilbymq.broker.access.TestBackend;
import io.bilbymq.broker.access.TestRights;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.vhost.VirtualHost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Back ends that take their time to let somebody in, and credentials that do not last. */
class SlowLoginTest {
    private static final ConnectionMethod.TuneOk TUNE_OK = new ConnectionMethod.TuneOk(2047, Frame.MIN_MAX, 0);

    private final CompletableFuture<Login> login = new CompletableFuture<>();
    private final CompletableFuture<Decision> entering = new CompletableFuture<>();
    private final EmbeddedClient client = new EmbeddedClient(BrokerSettings.defaults(), new TestBackend(who -> login));

    private void begin(String... capabilities) {
        client.sendHeader();
        client.send(0, EmbeddedClient.startOk("secret", capabilities));
        assertThat(client.heard()).singleElement().isInstanceOf(ConnectionMethod.Start.class);
    }

    /** And {@code channel.open}, all in one packet. */
    private void sendTogether(Method... methods) {
        final ByteBuf packet = Unpooled.buffer();
        for (final Method method : methods) {
            FrameWriter.method(packet, 0, method);
        }
        FrameWriter.method(packet, 1, new ChannelMethod.Open());
        client.send(packet);
    }

    private List<Method> answer(Login answer) {
        login.complete(answer);
        client.pass(0);
        return client.heard();
    }

    private Login grantedWith(Rights rights) {
        return new Login.Granted(new Identity("bilby", Set.of(), rights));
    }

    // Logins.

    @Test
    void aLoginThatComesLateGoesOn() {
        begin();

        assertThat(answer(new Login.Granted(TestRights.omnipotent("bilby"))))
                .singleElement()
                .isInstanceOf(ConnectionMethod.Tune.class);
        client.send(0, TUNE_OK, new ConnectionMethod.Open("/"));
        assertThat(client.heard()).containsExactly(new ConnectionMethod.OpenOk());
    }

    @Test
    void whatAHastyClientSendsAheadWaitsForIt() {
        client.sendHeader();
        client.heard();
        sendTogether(EmbeddedClient.startOk("secret"), TUNE_OK, new ConnectionMethod.Open("/"));
        assertThat(client.heard()).isEmpty();

        assertThat(answer(new Login.Granted(TestRights.omnipotent("bilby"))))
                .hasSize(3)
                .last()
                .isInstanceOf(ChannelMethod.OpenOk.class);
    }

    @Test
    void oneThatIsRefusedLateIsTold() {
        begin("authentication_failure_close");

        final List<Method> heard = answer(new Login.Refused("no"));

        assertThat(heard).singleElement().isInstanceOf(ConnectionMethod.Close.class);
        client.send(0, new ConnectionMethod.CloseOk());
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void oneThatIsRefusedSilentlyIsClosedAfterAWhile() {
        begin();

        assertThat(answer(new Login.Refused("no"))).isEmpty();
        client.pass(2999);
        assertThat(client.isClosed()).isFalse();
        client.pass(1);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void oneThatNeverComesEndsWithTheTimeForTheHandshake() {
        begin();

        client.pass(9_999);
        assertThat(client.isClosed()).isFalse();
        client.pass(1);
        assertThat(client.isClosed()).isTrue();
        assertThat(answer(new Login.Granted(TestRights.omnipotent("bilby")))).isEmpty();
    }

    @Test
    void oneThatComesWhenTheClientHasGoneIsNotHeard() {
        begin();
        client.socket.close();

        assertThat(answer(new Login.Granted(TestRights.omnipotent("bilby")))).isEmpty();
        assertThat(client.node.connections()).isEmpty();
    }

    // Virtual hosts.

    private void beginToEnter() {
        begin();
        answer(new Login.Granted(
                TestRights.identity("bilby", question -> question.startsWith("enter") ? entering : Decision.YES)));
        sendTogether(TUNE_OK, new ConnectionMethod.Open("/"));
        assertThat(client.heard()).isEmpty();
    }

    @Test
    void whoMayEnterLateEntersWithAllThatWasSentAhead() {
        beginToEnter();

        entering.complete(Decision.GRANTED);
        client.pass(0);

        assertThat(client.heard()).hasSize(2).first().isEqualTo(new ConnectionMethod.OpenOk());
        assertThat(client.node.userCounts().connections("bilby")).isEqualTo(1);
    }

    @Test
    void whoMayNotEnterIsTold() {
        beginToEnter();

        entering.complete(Decision.refusedBy("rabbit_auth_backend_http", "closed on Sundays"));
        client.pass(0);

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(
                        530,
                        "NOT_ALLOWED - access to vhost '/' refused for user 'bilby' by backend rabbit_auth_backend_http:"
                                + " closed on Sundays",
                        10,
                        40));
        assertThat(client.node.userCounts().connections("bilby")).isZero();
    }

    @Test
    void nobodyEntersIfThatCannotBeFoundOut() {
        beginToEnter();

        entering.completeExceptionally(new IllegalStateException("down"));
        client.pass(0);

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(
                        530, "NOT_ALLOWED - access to vhost '/' refused for user 'bilby'", 10, 40));
    }

    @Test
    void whoMayEnterAVirtualHostThatIsDeletedMeanwhileIsToldThatThereIsNone() {
        final VirtualHost host =
                Objects.requireNonNull(client.node.virtualHosts().named("/"));
        beginToEnter();

        client.node.virtualHosts().administration().delete("/");
        client.pass(0);
        assertThat(host.isGone()).isTrue();
        entering.complete(Decision.GRANTED);
        client.pass(0);

        assertThat(client.heard()).contains(new ConnectionMethod.Close(530, "NOT_ALLOWED - vhost / not found", 10, 40));
        assertThat(host.connections().count()).isZero();
        client.send(0, new ConnectionMethod.CloseOk());
        client.pass(0);
        assertThat(client.isClosed()).isTrue();
        assertThat(client.node.connections()).isEmpty();
        assertThat(client.node.userCounts().connections("bilby")).isZero();
    }

    @Test
    void nobodyWaitsForThatForEver() {
        beginToEnter();

        client.pass(10_000);

        assertThat(client.isClosed()).isTrue();
        entering.complete(Decision.GRANTED);
        client.pass(0);
        assertThat(client.node.connections()).isEmpty();
    }

    // Credentials that do not last.

    private void connect(Rights rights) {
        begin();
        answer(grantedWith(rights));
        client.send(0, TUNE_OK, new ConnectionMethod.Open("/"));
        client.send(1, new ChannelMethod.Open());
    }

    private static Rights forAnHour(CompletionStage<Login> next) {
        return TestRights.until(Instant.now().plusSeconds(3600), next);
    }

    private List<Method> updateSecret() {
        client.send(0, new ConnectionMethod.UpdateSecret("new".getBytes(StandardCharsets.UTF_8), "expires soon"));
        return client.heard();
    }

    @Test
    void aConnectionEndsWithItsCredential() {
        connect(forAnHour(new CompletableFuture<>()));
        client.heard();
        client.pass(3_500_000);
        assertThat(client.heard()).isEmpty();

        client.pass(100_000);

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(320, "CONNECTION_FORCED - credential expired", 0, 0));
    }

    @Test
    void aCredentialThatIsOverLetsNobodyIn() {
        connect(TestRights.until(Instant.now().minusSeconds(1), new CompletableFuture<>()));

        assertThat(client.heard())
                .contains(new ConnectionMethod.Close(320, "CONNECTION_FORCED - credential expired", 0, 0));
    }

    @Test
    void aNewSecretKeepsItGoing() {
        connect(forAnHour(CompletableFuture.completedStage(
                grantedWith(TestRights.until(Instant.now().plusSeconds(36_000), new CompletableFuture<>())))));
        client.heard();

        assertThat(updateSecret()).containsExactly(new ConnectionMethod.UpdateSecretOk());
        client.pass(3_600_000);
        assertThat(client.heard()).isEmpty();
        client.pass(36_000_000);
        assertThat(client.heard()).singleElement().isInstanceOf(ConnectionMethod.Close.class);
    }

    @Test
    void aNewSecretThatIsRefusedEndsIt() {
        connect(forAnHour(CompletableFuture.completedStage(new Login.Refused("not ours"))));
        client.heard();

        assertThat(updateSecret())
                .containsExactly(new ConnectionMethod.Close(
                        530, "NOT_ALLOWED - New secret was refused by one of the backends", 10, 70));
    }

    @Test
    void aNewSecretOfSomebodyElseIsRefused() {
        connect(forAnHour(CompletableFuture.completedStage(new Login.Granted(TestRights.omnipotent("other")))));
        client.heard();

        assertThat(updateSecret())
                .containsExactly(new ConnectionMethod.Close(
                        530, "NOT_ALLOWED - New secret was refused by one of the backends", 10, 70));
    }

    @Test
    void aNewSecretThatCannotBeJudgedEndsIt() {
        connect(forAnHour(CompletableFuture.failedStage(new IllegalStateException("down"))));
        client.heard();

        assertThat(updateSecret())
                .containsExactly(new ConnectionMethod.Close(530, "NOT_ALLOWED - Secret update failed", 10, 70));
    }

    @Test
    void aNewSecretThatMayNotBeInTheVirtualHostEndsIt() {
        connect(forAnHour(CompletableFuture.completedStage(
                new Login.Granted(TestRights.identity("bilby", question -> Decision.NO)))));
        client.heard();

        assertThat(updateSecret())
                .containsExactly(new ConnectionMethod.Close(
                        530, "NOT_ALLOWED - access to vhost '/' refused for user 'bilby'", 10, 70));
    }

    @Test
    void whatTheNewSecretDoesNotAllowIsRefusedAtOnceAndConsumersEnd() {
        connect(forAnHour(CompletableFuture.completedStage(new Login.Granted(
                TestRights.identity("bilby", question -> Decision.answer(question.startsWith("enter")))))));
        client.send(1, new QueueMethod.Declare("q", false, false, false, false, false, FieldTable.empty()));
        client.send(1, new BasicMethod.Consume("q", "t", false, true, false, false, FieldTable.empty()));
        client.send(1, new BasicMethod.Publish("", "other", false, false));
        client.send(EmbeddedClient.content(1, "before"));
        client.heard();

        assertThat(updateSecret()).contains(new ConnectionMethod.UpdateSecretOk());
        client.pass(0);
        client.send(1, new BasicMethod.Publish("", "other", false, false));
        client.send(EmbeddedClient.content(1, "after"));

        assertThat(client.heard())
                .anyMatch(method -> method instanceof ChannelMethod.Close close
                        && close.replyText().contains("write access to exchange 'amq.default'"));
    }
}
