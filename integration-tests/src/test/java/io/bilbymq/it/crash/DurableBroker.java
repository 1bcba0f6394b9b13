package io.bilbymq.it.crash;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import org.jspecify.annotations.Nullable;

/** Tests of what survives a fault make no sense of a broker that says it keeps everything in memory. */
final class DurableBroker {
    private static @Nullable Boolean durable;

    private DurableBroker() {}

    static synchronized void required() throws Exception {
        if (durable == null) {
            try (TemporaryFolder folder = TemporaryFolder.create("ask");
                    BilbyNode node = BilbyNode.start(folder.path().resolve("data"))) {
                durable = node.isDurable();
            }
        }
        assumeTrue(durable, "this broker keeps everything in memory, and says so");
    }
}
