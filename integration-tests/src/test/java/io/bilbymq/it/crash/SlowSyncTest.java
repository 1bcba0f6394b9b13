package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.FaultyDisk;
import io.bilbymq.it.crash.fault.Requirements;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that takes its time. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowSyncTest {
    private static final String DURABLE = "slow.durable";
    private static final int HEARTBEAT_SECONDS = 1;

    /** Longer than the client waits for heartbeats before it gives up. */
    private static final long STALL_MILLIS = 4000;

    private static final long DEADLINE_MILLIS = 30_000;

    @Test
    void confirmsWaitForItAndNothingElseDoes() throws Exception {
        Requirements.faultyDisk();
        DurableBroker.required();
        try (TemporaryFolder folder = TemporaryFolder.create("slow")) {
            Path data = folder.path().resolve("data");
            try (FaultyDisk disk = new FaultyDisk(data);
                    BilbyNode node = BilbyNode.start(data, disk.environment())) {
                ConnectionFactory clients = Cycles.clients(node);
                clients.setRequestedHeartbeat(HEARTBEAT_SECONDS);
                try (Connection connection = clients.newConnection();
                        Channel durable = connection.createChannel();
                        Channel light = connection.createChannel()) {
                    durable.queueDeclare(DURABLE, true, false, false, Map.of());
                    durable.confirmSelect();
                    String queue = light.queueDeclare().getQueue();
                    light.confirmSelect();

                    disk.stallSyncs(true);
                    durable.basicPublish("", DURABLE, MessageProperties.PERSISTENT_BASIC, new byte[100]);
                    assertThatThrownBy(() -> durable.waitForConfirms(STALL_MILLIS))
                            .isInstanceOf(TimeoutException.class);
                    light.basicPublish("", queue, MessageProperties.BASIC, new byte[100]);
                    assertThat(light.waitForConfirms(DEADLINE_MILLIS)).isTrue();
                    assertThat(light.basicGet(queue, true)).isNotNull();
                    assertThat(connection.isOpen()).isTrue();

                    disk.stallSyncs(false);
                    assertThat(durable.waitForConfirms(DEADLINE_MILLIS)).isTrue();
                }
            }
        }
    }
}
