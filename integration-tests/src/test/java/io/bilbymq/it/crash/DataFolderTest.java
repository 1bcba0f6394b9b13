package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import io.bilbymq.it.launcher.Launched;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who owns a data folder. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DataFolderTest {
    @Test
    void aSecondProcessIsRefusedAndTheFirstGoesOn() throws Exception {
        DurableBroker.required();
        try (TemporaryFolder folder = TemporaryFolder.create("owner")) {
            Path data = folder.path().resolve("data");
            try (BilbyNode first = BilbyNode.start(data);
                    Launched second = BilbyNode.launch(data, Map.of())) {
                int exitCode = second.exitCode();

                assertThat(exitCode).isEqualTo(1);
                assertThat(second.errors())
                        .contains("data folder " + data + " is already in use by process " + first.pid());
                Cycles.clients(first).newConnection().close();
            }
        }
    }

    @Test
    void afterAKillTheFolderIsFree() throws Exception {
        DurableBroker.required();
        try (TemporaryFolder folder = TemporaryFolder.create("owner")) {
            Path data = folder.path().resolve("data");
            try (BilbyNode first = BilbyNode.start(data)) {
                first.kill();
            }

            try (BilbyNode second = BilbyNode.start(data)) {
                assertThat(second.isAlive()).isTrue();
            }
        }
    }
}
