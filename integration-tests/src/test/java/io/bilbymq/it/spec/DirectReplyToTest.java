package io.bilbymq.it.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers without a reply queue (RabbitMQ, "Direct Reply-to"). */
@AgainstBroker
class DirectReplyToTest {
    private static final String REPLY_TO = "amq.rabbitmq.reply-to";

    private final RawChannel requester;
    private final RawChannel server;
    private final String requests;

    DirectReplyToTest(BrokerUnderTest broker, RawChannel requester, RawConnection other) {
        this.requester = requester;
        server = other.openChannel(1);
        requests = server.declare(broker.name("requests"), Flag.AUTO_DELETE).queue();
        server.consume(requests, "server", Flag.NO_ACK);
    }

    private String request() {
        requester.publish("", requests, Properties.none().with("reply-to", REPLY_TO), "question".getBytes(UTF_8));
        requester.connection().flush();
        return (String) server.message().properties().get("reply-to").orElseThrow();
    }

    @Test
    void anAnswerComesStraightToTheRequester() {
        requester.consume(REPLY_TO, "", Flag.NO_ACK);
        String replyTo = request();
        assertThat(replyTo).startsWith(REPLY_TO + ".");

        server.publish("", replyTo, "answer").connection().flush();

        Message answer = requester.message();
        assertThat(answer.text()).isEqualTo("answer");
        assertThat(answer.exchange()).isEmpty();
        assertThat(answer.routingKey()).isEqualTo(replyTo);
    }

    @Test
    void aReplyConsumerCannotAcknowledge() {
        requester.send(Methods.consume(REPLY_TO, "", Map.of()));

        assertThat(requester.closed())
                .isEqualTo(Close.channel(406, 60, 20, "PRECONDITION_FAILED - reply consumer cannot acknowledge"));
    }

    @Test
    void aChannelHasOneReplyConsumer() {
        requester.consume(REPLY_TO, "one", Flag.NO_ACK);

        requester.send(Methods.consume(REPLY_TO, "two", Map.of(), Flag.NO_ACK));

        assertThat(requester.closed())
                .isEqualTo(Close.channel(406, 60, 20, "PRECONDITION_FAILED - reply consumer already set"));
    }

    @Test
    void aRequestNeedsAReplyConsumer() {
        requester.publish("", requests, Properties.none().with("reply-to", REPLY_TO), new byte[0]);

        assertThat(requester.closed())
                .isEqualTo(Close.channel(406, 60, 40, "PRECONDITION_FAILED - fast reply consumer does not exist"));
    }

    @Test
    void theRequesterCanBeLookedForByDeclaring() {
        requester.consume(REPLY_TO, "", Flag.NO_ACK);
        String replyTo = request();
        assertThat(server.declare(replyTo, Flag.PASSIVE).consumers()).isEqualTo(1);

        requester.call(Methods.channelClose());

        server.send(Methods.queueDeclare(replyTo, Map.of(), Flag.PASSIVE));
        assertThat(server.closed().code()).isEqualTo(404);
    }

    @Test
    void anAnswerTooLateIsDroppedAndConfirmed() {
        requester.consume(REPLY_TO, "", Flag.NO_ACK);
        String replyTo = request();
        requester.call(Methods.channelClose());
        server.call(Methods.confirmSelect());

        server.publish("", replyTo, "too late");

        assertThat(server.awaitConfirms(1)).isEmpty();
    }

    @Test
    void aCancelledReplyConsumerCanBeReplaced() {
        requester.consume(REPLY_TO, "one", Flag.NO_ACK);
        requester.call(Methods.cancel("one"));

        requester.consume(REPLY_TO, "two", Flag.NO_ACK);

        server.publish("", request(), "answer").connection().flush();
        assertThat(requester.message().consumerTag()).isEqualTo("two");
    }
}
