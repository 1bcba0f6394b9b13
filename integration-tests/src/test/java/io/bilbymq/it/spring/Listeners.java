package io.bilbymq.it.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.amqp.core.AmqpTemplate;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.RetryInterceptorBuilder;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.retry.RepublishMessageRecoverer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application with a listener of each kind. Its properties: {@code broker.host}, {@code broker.port}, and {@code prefix},
 * with which the names of all its queues begin.
 */
@Configuration
@EnableRabbit
class Listeners {
    private final String prefix;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<String>> batches = new LinkedBlockingQueue<>();

    Listeners(@Value("${prefix}") String prefix) {
        this.prefix = prefix;
    }

    /** What the next listener heard, or "nothing" after ten seconds. */
    String next() throws InterruptedException {
        String text = heard.poll(10, TimeUnit.SECONDS);
        return text == null ? "nothing" : text;
    }

    /** The bodies that came in batches until there were {@code count} of them, or ten seconds without one. */
    List<String> batched(int count) throws InterruptedException {
        List<String> all = new ArrayList<>();
        while (all.size() < count) {
            List<String> batch = batches.poll(10, TimeUnit.SECONDS);
            if (batch == null) {
                return all;
            }
            all.addAll(batch);
        }
        return all;
    }

    @Bean(destroyMethod = "destroy")
    CachingConnectionFactory connections(@Value("${broker.host}") String host, @Value("${broker.port}") int port) {
        return new CachingConnectionFactory(host, port);
    }

    @Bean
    RabbitTemplate template(ConnectionFactory connections) {
        RabbitTemplate template = new RabbitTemplate(connections);
        template.setReplyTimeout(10_000);
        template.setReceiveTimeout(10_000);
        return template;
    }

    @Bean
    RabbitAdmin admin(ConnectionFactory connections) {
        return new RabbitAdmin(connections);
    }

    @Bean
    SimpleRabbitListenerContainerFactory simple(ConnectionFactory connections) {
        SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
        factory.setConnectionFactory(connections);
        factory.setConcurrentConsumers(2);
        return factory;
    }

    @Bean
    DirectRabbitListenerContainerFactory direct(ConnectionFactory connections) {
        DirectRabbitListenerContainerFactory factory = new DirectRabbitListenerContainerFactory();
        factory.setConnectionFactory(connections);
        factory.setConsumersPerQueue(2);
        return factory;
    }

    @Bean
    SimpleRabbitListenerContainerFactory batch(ConnectionFactory connections) {
        SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
        factory.setConnectionFactory(connections);
        factory.setBatchListener(true);
        factory.setConsumerBatchEnabled(true);
        factory.setBatchSize(10);
        factory.setBatchReceiveTimeout(200L);
        return factory;
    }

    @Bean
    SimpleRabbitListenerContainerFactory retrying(ConnectionFactory connections, AmqpTemplate template) {
        SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
        factory.setConnectionFactory(connections);
        factory.setAdviceChain(RetryInterceptorBuilder.stateless()
                .maxRetries(2)
                .backOffOptions(1, 1.0, 1)
                .recoverer(new RepublishMessageRecoverer(template, "", prefix + ".failed"))
                .build());
        return factory;
    }

    @Bean
    Queue simpleQueue() {
        return new Queue(prefix + ".simple", false, false, true);
    }

    @Bean
    Queue directQueue() {
        return new Queue(prefix + ".direct", false, false, true);
    }

    @Bean
    Queue batchQueue() {
        return new Queue(prefix + ".batch", false, false, true);
    }

    @Bean
    Queue retryQueue() {
        return new Queue(prefix + ".retry", false, false, true);
    }

    @Bean
    Queue failedQueue() {
        return new Queue(prefix + ".failed", false, false, true);
    }

    @Bean
    Queue rpcQueue() {
        return new Queue(prefix + ".rpc", false, false, true);
    }

    @Bean
    TopicExchange topic() {
        return new TopicExchange(prefix + ".topic", false, true);
    }

    @Bean
    Binding binding() {
        return BindingBuilder.bind(simpleQueue()).to(topic()).with("*.simple");
    }

    @RabbitListener(queues = "${prefix}.simple", containerFactory = "simple")
    void onSimple(String text) {
        heard.add("simple " + text);
    }

    @RabbitListener(queues = "${prefix}.direct", containerFactory = "direct")
    void onDirect(String text) {
        heard.add("direct " + text);
    }

    @RabbitListener(queues = "${prefix}.batch", containerFactory = "batch")
    void onBatch(List<String> texts) {
        batches.add(texts);
    }

    @RabbitListener(queues = "${prefix}.retry", containerFactory = "retrying")
    void onRetry(String text) {
        heard.add("trying " + text);
        throw new IllegalStateException("no good: " + text);
    }

    @RabbitListener(queues = "${prefix}.rpc", containerFactory = "direct")
    String onRequest(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
