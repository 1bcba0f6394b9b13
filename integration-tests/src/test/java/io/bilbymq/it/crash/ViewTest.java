package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.it.crash.ViewCycles.Said;
import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.Kill;
import io.bilbymq.it.crash.fault.LoopDisk.FileSystem;
import io.bilbymq.it.crash.fault.Requirements;
import io.bilbymq.it.crash.fault.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to the view of definitions, it is right or found out; and nothing depends on it. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ViewTest {
    @Test
    void afterAKillItIsRightOrMadeAnew() throws Exception {
        Outcome outcome = Runs.viewKill(Seed.next(), 2);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void afterAPowerCutItIsRightOrMadeAnew(FileSystem fileSystem) throws Exception {
        Requirements.loopDisks(fileSystem);

        Outcome outcome = Runs.viewPowerCut(fileSystem, Seed.next(), 1);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }

    @Test
    void oneThatIsSpoiltIsFoundOut() throws Exception {
        try (Kill folder = new Kill()) {
            ViewCycles cycles = new ViewCycles(folder, 1);
            cycles.look(Said.NONE);
            Path database = folder.data().resolve("definitions").resolve("definitions.mapdb");
            byte[] all = Files.readAllBytes(database);
            all[100] ^= 1;
            Files.write(database, all);

            cycles.look(Said.WRONG);
            cycles.look(Said.KEPT);

            assertThat(cycles.violations()).isEmpty();
        }
    }

    @Test
    void aFullDiskCostsTheViewAndNothingElse() throws Exception {
        Requirements.mounting();
        try (SmallDisk disk = new SmallDisk(SmallDisk.Kind.TMPFS, 224L << 20)) {
            try (BilbyNode node = BilbyNode.start(disk.data())) {
                disk.fill();
                Awaitility.await().until(() -> node.log().contains("cannot be kept"));
                try (Connection connection = Cycles.clients(node).newConnection("client")) {
                    Channel channel = connection.createChannel();
                    channel.queueDeclare("q", true, false, false, Map.of());
                    disk.empty();
                    channel.confirmSelect();
                    channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[] {1});
                    assertThat(channel.waitForConfirms(30_000)).isTrue();
                }
                assertThat(node.stop()).isZero();
            }

            try (BilbyNode node = BilbyNode.start(disk.data())) {
                assertThat(ViewCycles.said(node)).isEqualTo(Said.NONE);
                try (Connection connection = Cycles.clients(node).newConnection("client")) {
                    assertThat(connection.createChannel().messageCount("q")).isEqualTo(1);
                }
                assertThat(node.stop()).isZero();
            }
        }
    }
}
