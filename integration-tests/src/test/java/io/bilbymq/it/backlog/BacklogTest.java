package io.bilbymq.it.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.fault.BilbyNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogTest {
    private static final Map<String, String> LITTLE_MEMORY = Map.of("BILBY_JAVA_OPTS", "-Xmx64m");

    /** In memory, as arrays of sequences, positions, lengths and notes, they would take more than the heap has. */
    private static final long MESSAGES = 2_500_000;

    private static final int BODY_BYTES = 16;
    private static final long TAKEN = 10_000;

    @Test
    void whatFitsInNoHeapIsThereAfterAStopAndAfterAKill(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        try (BilbyNode first = BilbyNode.start(data, LITTLE_MEMORY)) {
            new Numbered(first.port(), BODY_BYTES).publish(0);
            first.stop();
        }
        DirectFill.write(data, 1, Numbered.QUEUE, MESSAGES, BODY_BYTES);

        try (BilbyNode stopped = BilbyNode.start(data, LITTLE_MEMORY)) {
            assertThat(new Numbered(stopped.port(), BODY_BYTES).ready()).isEqualTo(MESSAGES);
            stopped.kill();
        }

        try (BilbyNode killed = BilbyNode.start(data, LITTLE_MEMORY)) {
            Numbered messages = new Numbered(killed.port(), BODY_BYTES);
            assertThat(messages.ready()).isEqualTo(MESSAGES);
            messages.take(TAKEN);
        }
    }
}
