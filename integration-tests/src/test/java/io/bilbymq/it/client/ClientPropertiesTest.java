package io.bilbymq.it.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;
import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Properties and tables of every type, as the Java client writes and reads them. */
@AgainstBroker
// Date is what the client's API takes for a timestamp
@SuppressWarnings("JavaUtilDate")
class ClientPropertiesTest {
    private final BrokerUnderTest broker;

    ClientPropertiesTest(BrokerUnderTest broker) {
        this.broker = broker;
    }

    private GetResponse roundTrip(AMQP.BasicProperties properties, byte[] body) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            String queue = channel.queueDeclare().getQueue();
            channel.basicPublish("", queue, properties, body);
            return channel.basicGet(queue, true);
        }
    }

    @Test
    void allFourteenPropertiesArrive() throws Exception {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("text/plain")
                .contentEncoding("utf-8")
                .headers(Map.of("k", LongStringHelper.asLongString("v")))
                .deliveryMode(2)
                .priority(255)
                .correlationId("correlation")
                .replyTo("reply")
                .expiration("100000")
                .messageId("message")
                .timestamp(new Date(1_700_000_000_000L))
                .type("type")
                .userId("guest")
                .appId("app")
                .clusterId("cluster")
                .build();

        GetResponse got = roundTrip(properties, "body".getBytes(UTF_8));

        assertThat(got.getProps()).isEqualTo(properties);
        assertThat(got.getBody()).isEqualTo("body".getBytes(UTF_8));
    }

    @Test
    void withoutPropertiesThereAreNone() throws Exception {
        AMQP.BasicProperties none = new AMQP.BasicProperties.Builder().build();

        assertThat(roundTrip(none, new byte[0]).getProps()).isEqualTo(none);
    }

    @RepeatedTest(20)
    void randomTablesArriveAsTheyWere(RepetitionInfo repetition) throws Exception {
        long seed = 31L * repetition.getCurrentRepetition();
        Map<String, Object> headers = table(new Random(seed), 0);

        GetResponse got =
                roundTrip(new AMQP.BasicProperties.Builder().headers(headers).build(), new byte[0]);

        assertThat(comparable(got.getProps().getHeaders())).as("seed %d", seed).isEqualTo(comparable(headers));
    }

    private static Map<String, Object> table(Random random, int depth) {
        // sorted: RabbitMQ 4 delivers headers in the order of their keys
        Map<String, Object> table = new TreeMap<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            table.put("k" + random.nextInt(1000), value(random, depth));
        }
        return table;
    }

    private static Object value(Random random, int depth) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return switch (random.nextInt(depth < 3 ? 13 : 11)) {
            case 0 -> random.nextBoolean();
            case 1 -> (byte) random.nextInt();
            case 2 -> (short) random.nextInt();
            case 3 -> random.nextInt();
            case 4 -> random.nextLong();
            case 5 -> random.nextFloat();
            case 6 -> random.nextGaussian();
            case 7 -> new BigDecimal(random.nextInt(Integer.MAX_VALUE)).movePointLeft(random.nextInt(10));
            case 8 -> LongStringHelper.asLongString("ж".repeat(random.nextInt(20)));
            case 9 -> new Date(1000L * random.nextInt(Integer.MAX_VALUE));
            case 10 -> bytes;
            case 11 -> table(random, depth + 1);
            default -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
        };
    }

    /** Arrays as lists and long strings as strings, so that {@code equals} compares their content. */
    private static Object comparable(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new TreeMap<>();
            map.forEach((key, each) -> copy.put(key, comparable(each)));
            return copy;
        } else if (value instanceof List<?> list) {
            return list.stream().map(ClientPropertiesTest::comparable).toList();
        } else if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        } else if (value instanceof LongString string) {
            return string.toString();
        }
        return value;
    }
}
