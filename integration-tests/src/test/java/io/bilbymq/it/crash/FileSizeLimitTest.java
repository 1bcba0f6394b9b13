package io.bilbymq.it.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.Requirements;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ulimit -f}: no file may be as large as a segment of the log, though the disk has space. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileSizeLimitTest {
    private static final long FILE_BYTES_MAX = 8L << 20;
    private static final int BODY_BYTES = 128 << 10;
    private static final int MESSAGES_MAX = 1000;

    @Test
    void publishersAreBlockedUntilLargerFilesMayBeWrittenAndNothingIsLost() throws Exception {
        Requirements.programs("prlimit");
        DurableBroker.required();
        try (TemporaryFolder folder = TemporaryFolder.create("file-size")) {
            Path data = folder.path().resolve("data");
            int published;
            try (BilbyNode node = BilbyNode.startWithFileSize(data, FILE_BYTES_MAX)) {
                published = publishUntilBlocked(node);
                node.kill();
            }
            try (BilbyNode node = BilbyNode.start(data);
                    Connection connection = Cycles.clients(node).newConnection()) {
                assertThat(drain(connection.createChannel())).isEqualTo(published);
            }
        }
    }

    /** Says how many messages were confirmed when larger files could be written. */
    private static int publishUntilBlocked(BilbyNode node) throws Exception {
        Connection connection = Cycles.clients(node).newConnection();
        CountDownLatch blocked = new CountDownLatch(1);
        Semaphore news = new Semaphore(0);
        connection.addBlockedListener(
                reason -> {
                    blocked.countDown();
                    news.release();
                },
                () -> {});
        Channel channel = connection.createChannel();
        channel.queueDeclare("q", true, false, false, null);
        channel.confirmSelect();
        channel.addConfirmListener((tag, multiple) -> news.release(), (tag, multiple) -> {});
        int published = 0;
        while (blocked.getCount() > 0 && published < MESSAGES_MAX) {
            byte[] body = String.format("%-" + BODY_BYTES + "d", published++).getBytes(UTF_8);
            channel.basicPublish("", "q", MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
            // It is confirmed, or the connection is blocked; or it waits, came just before the alarm, and the next one
            // is told.
            news.tryAcquire(2, TimeUnit.SECONDS);
        }
        assertThat(published).isBetween(2, MESSAGES_MAX - 1);
        assertThat(node.isAlive()).isTrue();

        node.anyFileSize();

        channel.waitForConfirmsOrDie();
        return published;
    }

    private static int drain(Channel channel) throws Exception {
        int count = 0;
        for (var got = channel.basicGet("q", true); got != null; got = channel.basicGet("q", true)) {
            assertThat(new String(got.getBody(), UTF_8).trim()).isEqualTo(Integer.toString(count));
            count++;
        }
        return count;
    }
}
