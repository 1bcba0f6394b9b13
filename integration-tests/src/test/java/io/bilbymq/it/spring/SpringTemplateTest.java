package io.bilbymq.it.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpIOException;
import org.springframework.amqp.core.AnonymousQueue;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.core.ReturnedMessage;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** RabbitTemplate and RabbitAdmin, without an application around them. */
@AgainstBroker
class SpringTemplateTest {
    private final BrokerUnderTest broker;
    private final CachingConnectionFactory connections;
    private final RabbitTemplate template;
    private final RabbitAdmin admin;
    private final Queue queue = new AnonymousQueue();

    SpringTemplateTest(BrokerUnderTest broker) {
        this.broker = broker;
        connections = new CachingConnectionFactory(broker.host(), broker.port());
        connections.setPublisherConfirmType(ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        template = new RabbitTemplate(connections);
        template.setMandatory(true);
        template.setReceiveTimeout(10_000);
        admin = new RabbitAdmin(connections);
        admin.declareQueue(queue);
    }

    @AfterEach
    void endTheConnections() {
        connections.destroy();
    }

    @Test
    void whatIsSentIsReceived() {
        template.convertAndSend(queue.getName(), "hello");

        assertThat(template.receiveAndConvert(queue.getName())).isEqualTo("hello");
    }

    @Test
    void aConfirmFindsItsCorrelation() throws Exception {
        CorrelationData correlation = new CorrelationData("one");

        template.convertAndSend("", queue.getName(), "confirmed", correlation);

        assertThat(correlation.getFuture().get(10, TimeUnit.SECONDS).ack()).isTrue();
        assertThat(correlation.getReturned()).isNull();
    }

    @Test
    void aReturnIsKnownBeforeTheConfirm() throws Exception {
        CorrelationData correlation = new CorrelationData("lost");

        template.convertAndSend("amq.direct", "nobody", "returned", correlation);

        assertThat(correlation.getFuture().get(10, TimeUnit.SECONDS).ack()).isTrue();
        ReturnedMessage returned = Objects.requireNonNull(correlation.getReturned());
        assertThat(returned.getReplyCode()).isEqualTo(312);
        assertThat(returned.getRoutingKey()).isEqualTo("nobody");
    }

    @Test
    void aFullQueueMakesTheConfirmNegative() throws Exception {
        Queue full = QueueBuilder.nonDurable(broker.name("full"))
                .autoDelete()
                .maxLength(0L)
                .overflow(QueueBuilder.Overflow.rejectPublish)
                .build();
        admin.declareQueue(full);
        CorrelationData correlation = new CorrelationData("refused");

        template.convertAndSend("", full.getName(), "refused", correlation);

        assertThat(correlation.getFuture().get(10, TimeUnit.SECONDS).ack()).isFalse();
        admin.deleteQueue(full.getName());
    }

    @Test
    void theAdminDeclaresCountsPurgesAndDeletes() throws Exception {
        TopicExchange exchange = new TopicExchange(broker.name("x"), false, true);
        Binding binding = BindingBuilder.bind(queue).to(exchange).with("a.#");
        admin.declareExchange(exchange);
        admin.declareBinding(binding);
        template.convertAndSend(exchange.getName(), "a.b", "one");
        template.convertAndSend(exchange.getName(), "a", "two");
        CorrelationData last = new CorrelationData("last");
        template.convertAndSend(exchange.getName(), "a.c.d", "three", last);
        last.getFuture().get(10, TimeUnit.SECONDS);
        // without a timeout, for with one a consumer would come and go, and an anonymous queue goes with its last
        // consumer
        assertThat(template.receiveAndConvert(queue.getName(), 0)).isEqualTo("one");

        Properties properties = Objects.requireNonNull(admin.getQueueProperties(queue.getName()));
        assertThat(properties).containsEntry(RabbitAdmin.QUEUE_MESSAGE_COUNT, 2L);
        assertThat(admin.purgeQueue(queue.getName())).isEqualTo(2);

        admin.removeBinding(binding);
        assertThat(admin.deleteQueue(queue.getName())).isTrue();
        assertThat(admin.getQueueProperties(queue.getName())).isNull();
    }

    @Test
    void aMismatchedDeclarationIsReportedWithItsReason() {
        Queue other = QueueBuilder.nonDurable(broker.name("q")).autoDelete().build();
        admin.declareQueue(other);

        assertThatThrownBy(() -> admin.declareQueue(QueueBuilder.nonDurable(other.getName())
                        .autoDelete()
                        .ttl(5)
                        .build()))
                .isInstanceOf(AmqpIOException.class)
                .rootCause()
                .hasMessageContaining("inequivalent arg 'x-message-ttl'");
        admin.deleteQueue(other.getName());
    }

    @Test
    void aTransactedTemplateCommitsWhatItSent() {
        CachingConnectionFactory plain = new CachingConnectionFactory(broker.host(), broker.port());
        RabbitTemplate transacted = new RabbitTemplate(plain);
        transacted.setChannelTransacted(true);
        Queue shared = QueueBuilder.nonDurable(broker.name("q")).autoDelete().build();
        admin.declareQueue(shared);

        transacted.convertAndSend(shared.getName(), "committed");

        assertThat(template.receiveAndConvert(shared.getName())).isEqualTo("committed");
        admin.deleteQueue(shared.getName());
        plain.destroy();
    }
}
