package io.bilbymq.it.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.Tagged;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** basic.publish: what is refused and how, and that what is accepted arrives byte for byte. */
@AgainstBroker
class PublishTest {
    private static final byte[] BODY = "body".getBytes(UTF_8);

    private final BrokerUnderTest broker;
    private final RawChannel channel;
    private final String queue;

    PublishTest(BrokerUnderTest broker, RawChannel channel) {
        this.broker = broker;
        this.channel = channel;
        queue = channel.declare("", Flag.EXCLUSIVE).queue();
    }

    @Test
    void aMissingExchangeClosesTheChannel() {
        channel.publish("nope", "k", "m");

        assertThat(channel.closed())
                .isEqualTo(Close.channel(404, 60, 40, "NOT_FOUND - no exchange 'nope' in vhost '/'"));
    }

    @Test
    void immediateIsNotImplemented() {
        channel.publish("", queue, "m", Flag.IMMEDIATE);

        assertThat(channel.closed()).isEqualTo(Close.connection(540, 60, 40, "NOT_IMPLEMENTED - immediate=true"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10ms | {leftover_string,\"ms\"}",
                "soon | no_integer",
                "'' | no_integer",
                "-1 | {value_negative,-1}",
            })
    void anExpirationIsANumberOfMilliseconds(String expiration, String reason) {
        channel.publish("", queue, Properties.none().with("expiration", expiration), BODY);

        assertThat(channel.closed())
                .isEqualTo(Close.channel(
                        406, 60, 40, "PRECONDITION_FAILED - invalid expiration '" + expiration + "': " + reason));
    }

    @Test
    void aUserIdMustBeOnesOwn() {
        channel.publish("", queue, Properties.none().with("user-id", "guest"), BODY);

        channel.publish("", queue, Properties.none().with("user-id", "somebody"), BODY);

        assertThat(channel.closed())
                .isEqualTo(Close.channel(
                        406,
                        60,
                        40,
                        "PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was 'guest'"));
    }

    @Test
    void theExchangeIsLookedForBeforeTheMessageIsLookedAt() {
        channel.publish("nope", queue, Properties.none().with("expiration", "soon"), BODY);

        assertThat(channel.closed().code()).isEqualTo(404);
    }

    @Test
    void anEmptyBodyIsAHeaderAlone() {
        channel.publish("", queue, "");

        assertThat(channel.get(queue).orElseThrow().body()).isEmpty();
    }

    @Test
    void sixteenMebibytesCrossFramesOfFourKibibytes() {
        byte[] body = new byte[16 << 20];
        new Random(42).nextBytes(body);
        try (RawConnection connection = RawConnection.open(broker.address(), 10, 4096, 0)) {
            RawChannel narrow = connection.openChannel(1);
            String own = narrow.declare("", Flag.EXCLUSIVE).queue();

            narrow.publish("", own, Properties.persistent(), body);

            assertThat(narrow.get(own).orElseThrow().body()).isEqualTo(body);
        }
    }

    @Test
    void whatCameInSmallFramesLeavesInLargeOnesAndTheOtherWayRound() {
        byte[] body = new byte[300_000];
        new Random(43).nextBytes(body);
        String shared = broker.name("q");
        try (RawConnection connection = RawConnection.open(broker.address(), 10, 4096, 0)) {
            RawChannel narrow = connection.openChannel(1);
            narrow.declare(shared, Flag.AUTO_DELETE);
            narrow.publish("", shared, Properties.none(), body).ready(shared);
            channel.publish("", shared, Properties.none(), body).ready(shared);

            channel.prefetch(1);
            channel.consume(shared, "wide");
            assertThat(channel.message().body()).isEqualTo(body);
            assertThat(narrow.get(shared).orElseThrow().body()).isEqualTo(body);
        }
    }

    @Test
    void everyPropertyAndEveryTypeOfFieldArrivesAsItWasSent() {
        Properties properties = everything();

        channel.publish("", queue, properties, BODY);

        Message message = channel.get(queue).orElseThrow();
        assertThat(message.properties().toBytes()).isEqualTo(properties.toBytes());
    }

    private static Properties everything() {
        // sorted by key, as RabbitMQ 4 sorts headers; without 'L', which it turns into 'l'
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("array", List.of(1, "two", List.of(3.0), Map.of("four", 4L)));
        headers.put("binary", new byte[] {0, 1, (byte) 0xFF});
        headers.put("bool", true);
        headers.put("byte", (byte) -7);
        headers.put("decimal", new Tagged('D', new byte[] {2, 0, 0, 1, 0}));
        headers.put("double", 1.5e300);
        headers.put("float", 2.5f);
        headers.put("int", -70_000);
        headers.put("long", Long.MIN_VALUE);
        headers.put("short", (short) -300);
        headers.put("string", "grüße, жук");
        headers.put("table", Map.of("inner", Map.of("most", "x")));
        headers.put("time", Instant.ofEpochSecond(1_700_000_000));
        headers.put("ubyte", new Tagged('B', new byte[] {(byte) 200}));
        headers.put("uint", new Tagged('i', new byte[] {(byte) 200, 0, 0, 1}));
        headers.put("ushort", new Tagged('u', new byte[] {(byte) 200, 0}));
        headers.put("void", Tagged.VOID);
        return Properties.headers(headers)
                .with("content-type", "text/plain")
                .with("content-encoding", "gzip")
                .with("delivery-mode", 2)
                .with("priority", 9)
                .with("correlation-id", "c")
                .with("reply-to", "r")
                .with("expiration", "60000")
                .with("message-id", "m")
                .with("timestamp", 1_700_000_000L)
                .with("type", "t")
                .with("user-id", "guest")
                .with("app-id", "a")
                .with("cluster-id", "k");
    }

    @Test
    void aPublisherOutrunsNobodyHoweverMuchItSends() {
        for (int i = 0; i < 20_000; i++) {
            channel.publish("", queue, "m" + i);
        }

        channel.awaitReady(queue, 20_000);
        assertThat(channel.get(queue, Flag.NO_ACK).orElseThrow().text()).isEqualTo("m0");
    }
}
