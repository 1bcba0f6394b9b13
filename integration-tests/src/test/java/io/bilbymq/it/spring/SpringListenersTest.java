package io.bilbymq.it.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.retry.RepublishMessageRecoverer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** {@code @RabbitListener} in containers of every kind, in the application {@link Listeners}. */
@AgainstBroker
class SpringListenersTest {
    private final String prefix;
    private final AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext();
    private final RabbitTemplate template;
    private final Listeners listeners;

    SpringListenersTest(BrokerUnderTest broker) {
        prefix = broker.name("spring");
        application
                .getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test", Map.of("prefix", prefix, "broker.host", broker.host(), "broker.port", broker.port())));
        application.register(Listeners.class);
        application.refresh();
        template = application.getBean(RabbitTemplate.class);
        listeners = application.getBean(Listeners.class);
    }

    @AfterEach
    void endTheApplication() {
        application.close();
    }

    @Test
    void aSimpleContainerListensThroughAnExchangeDeclaredByTheApplication() throws Exception {
        template.convertAndSend(prefix + ".topic", "very.simple", "hello");

        assertThat(listeners.next()).isEqualTo("simple hello");
    }

    @Test
    void aDirectContainerListens() throws Exception {
        template.convertAndSend(prefix + ".direct", "hello");

        assertThat(listeners.next()).isEqualTo("direct hello");
    }

    @Test
    void aBatchListenerHearsManyMessagesAtOnceAndMissesNone() throws Exception {
        List<String> sent = IntStream.range(0, 35).mapToObj(i -> "m" + i).toList();

        sent.forEach(text -> template.convertAndSend(prefix + ".batch", text));

        assertThat(listeners.batched(35)).containsExactlyElementsOf(sent);
    }

    @Test
    void afterTwoRetriesAMessageIsRepublishedWithItsException() throws Exception {
        template.convertAndSend(prefix + ".retry", "egg");

        for (int i = 0; i < 3; i++) {
            assertThat(listeners.next()).isEqualTo("trying egg");
        }
        Message failed = Objects.requireNonNull(template.receive(prefix + ".failed"));
        assertThat(new String(failed.getBody(), UTF_8)).isEqualTo("egg");
        assertThat(failed.getMessageProperties().getHeaders())
                .containsEntry(RepublishMessageRecoverer.X_ORIGINAL_ROUTING_KEY, prefix + ".retry")
                .containsKey(RepublishMessageRecoverer.X_EXCEPTION_STACKTRACE);
    }

    @Test
    void requestAndReplyGoByDirectReplyTo() {
        for (int i = 0; i < 20; i++) {
            assertThat(template.convertSendAndReceive(prefix + ".rpc", "question " + i))
                    .isEqualTo("QUESTION " + i);
        }
    }
}
