package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.ContentHeaderPropertyWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** The fourteen properties, checked both ways against the official client: every subset of them. */
class PropertiesConformanceTest {
    private static final int PROPERTIES = 14;

    @RepeatedTest(64)
    void weReadWhatTheOfficialClientWrites(RepetitionInfo info) {
        for (int low = 0; low < 1 << PROPERTIES; low += 64) {
            int present = low + info.getCurrentRepetition() - 1;
            AMQP.BasicProperties clients = clients(present, new RandomAmqp(present));

            byte[] payload = header(clients);
            ContentHeader header = ContentHeader.readFrom(Unpooled.wrappedBuffer(payload), 0, payload.length);
            Properties ours = new Properties(header.copyProperties(Unpooled.wrappedBuffer(payload)));

            assertThat(header.bodySize()).isEqualTo(1234);
            assertSame(ours, clients, present);
        }
    }

    @RepeatedTest(64)
    void theOfficialClientReadsWhatWeBuild(RepetitionInfo info) throws Exception {
        for (int low = 0; low < 1 << PROPERTIES; low += 64) {
            int present = low + info.getCurrentRepetition() - 1;
            Properties ours = ours(present, new RandomAmqp(present));

            AMQP.BasicProperties clients = new AMQP.BasicProperties(OfficialClient.stream(afterClassId(ours)));

            assertSame(ours, clients, present);
            assertThat(PropertiesFormat.isWellFormed(Unpooled.wrappedBuffer(ours.toBytes()), 0, ours.toBytes().length))
                    .isTrue();
        }
    }

    /** The client wants weight and body size in front. */
    private static byte[] afterClassId(Properties properties) {
        ByteBuf bytes = Unpooled.buffer();
        bytes.writeShort(0).writeLong(0).writeBytes(properties.toBytes());
        return OfficialClient.bytesOf(bytes);
    }

    private static void assertSame(Properties ours, AMQP.BasicProperties clients, int present) {
        String text = String.join(
                "|",
                show(ours.contentType()),
                show(ours.contentEncoding()),
                show(ours.headers().map(OfficialClient::clientTable)),
                show(ours.deliveryMode().stream().boxed().findAny()),
                show(ours.priority().stream().boxed().findAny()),
                show(ours.correlationId()),
                show(ours.replyTo()),
                show(ours.expiration()),
                show(ours.messageId()),
                show(ours.timestamp().stream()
                        .mapToObj(seconds -> Date.from(Instant.ofEpochSecond(seconds)))
                        .findAny()),
                show(ours.type()),
                show(ours.userId()),
                show(ours.appId()),
                show(ours.clusterId()));

        assertThat(text)
                .as("properties %s", Integer.toBinaryString(present))
                .isEqualTo(String.join(
                        "|",
                        OfficialClient.show(clients.getContentType()),
                        OfficialClient.show(clients.getContentEncoding()),
                        OfficialClient.show(clients.getHeaders()),
                        OfficialClient.show(clients.getDeliveryMode()),
                        OfficialClient.show(clients.getPriority()),
                        OfficialClient.show(clients.getCorrelationId()),
                        OfficialClient.show(clients.getReplyTo()),
                        OfficialClient.show(clients.getExpiration()),
                        OfficialClient.show(clients.getMessageId()),
                        OfficialClient.show(clients.getTimestamp()),
                        OfficialClient.show(clients.getType()),
                        OfficialClient.show(clients.getUserId()),
                        OfficialClient.show(clients.getAppId()),
                        OfficialClient.show(clients.getClusterId())));
    }

    private static String show(Optional<?> value) {
        return OfficialClient.show(value.orElse(null));
    }

    private static AMQP.BasicProperties clients(int present, RandomAmqp random) {
        AMQP.BasicProperties.Builder builder = new AMQP.BasicProperties.Builder();
        for (int i = 0; i < PROPERTIES; i++) {
            if ((present >> i & 1) == 0) {
                continue;
            }
            switch (i) {
                case 0 -> builder.contentType(random.text());
                case 1 -> builder.contentEncoding(random.text());
                case 2 -> builder.headers(OfficialClient.clientTable(random.table()));
                case 3 -> builder.deliveryMode(random.below(256));
                case 4 -> builder.priority(random.below(256));
                case 5 -> builder.correlationId(random.text());
                case 6 -> builder.replyTo(random.text());
                case 7 -> builder.expiration(random.text());
                case 8 -> builder.messageId(random.text());
                case 9 -> builder.timestamp(Date.from(Instant.ofEpochSecond(random.unsignedInt())));
                case 10 -> builder.type(random.text());
                case 11 -> builder.userId(random.text());
                case 12 -> builder.appId(random.text());
                default -> builder.clusterId(random.text());
            }
        }
        return builder.build();
    }

    private static Properties ours(int present, RandomAmqp random) {
        PropertiesBuilder builder = Properties.builder();
        // From the last to the first: the order of the calls must not matter.
        for (int i = PROPERTIES - 1; i >= 0; i--) {
            if ((present >> i & 1) == 0) {
                continue;
            }
            switch (i) {
                case 0 -> builder.contentType(random.text());
                case 1 -> builder.contentEncoding(random.text());
                case 2 -> builder.headers(random.table());
                case 3 -> builder.deliveryMode(random.below(256));
                case 4 -> builder.priority(random.below(256));
                case 5 -> builder.correlationId(random.text());
                case 6 -> builder.replyTo(random.text());
                case 7 -> builder.expiration(random.text());
                case 8 -> builder.messageId(random.text());
                case 9 -> builder.timestamp(random.unsignedInt());
                case 10 -> builder.type(random.text());
                case 11 -> builder.userId(random.text());
                case 12 -> builder.appId(random.text());
                default -> builder.clusterId(random.text());
            }
        }
        return builder.build();
    }

    private static byte[] header(AMQP.BasicProperties properties) {
        ByteBuf payload = Unpooled.buffer();
        payload.writeShort(60).writeShort(0).writeLong(1234).writeBytes(properties(properties));
        return OfficialClient.bytesOf(payload);
    }

    private static byte[] properties(AMQP.BasicProperties properties) {
        return OfficialClient.bytes(out -> properties.writePropertiesTo(new ContentHeaderPropertyWriter(out)));
    }
}
