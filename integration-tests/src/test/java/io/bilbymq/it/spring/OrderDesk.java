package io.bilbymq.it.spring;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/**
 * An application to be started on its own: a shop sends orders with confirms, a desk listens, adds them up and sends each
 * receipt on to a till, which counts them. Arguments: host, port, queue prefix, number of orders.
 */
@Configuration
@EnableRabbit
public class OrderDesk {
    private final RabbitTemplate template;
    private final String prefix;
    private final LongAdder sum = new LongAdder();
    private final CountDownLatch receipts;

    OrderDesk(CachingConnectionFactory connections, @Value("${prefix}") String prefix, @Value("${orders}") int orders) {
        template = new RabbitTemplate(connections);
        this.prefix = prefix;
        receipts = new CountDownLatch(orders);
    }

    /** What the application is built from, apart from itself so that the connections exist before it. */
    @Configuration
    static class Infrastructure {
        @Bean(destroyMethod = "destroy")
        CachingConnectionFactory connections(@Value("${broker.host}") String host, @Value("${broker.port}") int port) {
            CachingConnectionFactory connections = new CachingConnectionFactory(host, port);
            connections.setPublisherConfirmType(ConfirmType.SIMPLE);
            return connections;
        }

        @Bean
        RabbitAdmin admin(ConnectionFactory connections) {
            return new RabbitAdmin(connections);
        }

        @Bean
        SimpleRabbitListenerContainerFactory rabbitListenerContainerFactory(ConnectionFactory connections) {
            SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
            factory.setConnectionFactory(connections);
            factory.setPrefetchCount(50);
            factory.setConcurrentConsumers(3);
            return factory;
        }

        @Bean
        Queue orders(@Value("${prefix}") String prefix) {
            return new Queue(prefix + ".orders", true, false, true);
        }

        @Bean
        Queue receipts(@Value("${prefix}") String prefix) {
            return new Queue(prefix + ".receipts", true, false, true);
        }
    }

    @RabbitListener(queues = "${prefix}.orders")
    void onOrder(String amount) {
        sum.add(Long.parseLong(amount));
        template.convertAndSend(prefix + ".receipts", "received " + amount);
    }

    @RabbitListener(queues = "${prefix}.receipts")
    void onReceipt(String receipt) {
        if (receipt.startsWith("received ")) {
            receipts.countDown();
        }
    }

    private String run(int orders) throws InterruptedException {
        boolean confirmed = Boolean.TRUE.equals(template.invoke(operations -> {
            for (int i = 1; i <= orders; i++) {
                operations.convertAndSend(prefix + ".orders", Integer.toString(i));
            }
            return operations.waitForConfirms(20_000);
        }));
        boolean complete = receipts.await(30, TimeUnit.SECONDS);
        return "confirmed=" + confirmed + " complete=" + complete + " sum=" + sum.sum();
    }

    /** Prints its result as the last line. */
    // a program that is run by hand or by a test says its result on standard output
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws InterruptedException {
        int orders = Integer.parseInt(arguments[3]);
        try (AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext()) {
            application
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "arguments",
                            Map.of(
                                    "broker.host", arguments[0],
                                    "broker.port", arguments[1],
                                    "prefix", arguments[2],
                                    "orders", orders)));
            application.register(Infrastructure.class, OrderDesk.class);
            application.refresh();
            System.out.println(application.getBean(OrderDesk.class).run(orders));
        }
    }
}
