package io.bilbymq.benchmarks.compare.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTreeTest {
    @TempDir
    private Path proc = Path.of("");

    @Test
    void childrenAndGrandchildrenBelongToTheTreeOthersDoNot() throws IOException {
        process(10, 1, 100);
        process(11, 10, 20);
        process(12, 11, 3);
        process(20, 1, 100_000);
        Files.createDirectory(proc.resolve("self"));

        ProcessTree tree = new ProcessTree(proc, 10);

        assertThat(tree.members()).extracting(ProcessStat::pid).containsExactly(10L, 11L, 12L);
        assertThat(tree.members().stream().mapToLong(ProcessStat::cpuTicks).sum())
                .isEqualTo(123);
    }

    @Test
    void aBrokerThatIsGoneIsSaidToBe() throws IOException {
        process(11, 10, 20);

        ProcessTree tree = new ProcessTree(proc, 10);

        assertThatThrownBy(tree::sample)
                .isInstanceOf(MeasurementFailed.class)
                .hasMessage("process 10 of the broker is gone");
    }

    @Test
    void thisProcessHasUsedCpuAndMemory() {
        ProcessSample sample = new ProcessTree(ProcessHandle.current().pid()).sample();

        assertThat(sample.cpuSeconds()).isPositive();
        assertThat(sample.residentBytes()).isGreaterThan(1_000_000);
    }

    private void process(long pid, long parent, long ticks) throws IOException {
        Path directory = Files.createDirectory(proc.resolve(Long.toString(pid)));
        Files.writeString(
                directory.resolve("stat"),
                pid + " (p) S " + parent + " 0 0 0 0 0 0 0 0 0 " + ticks + " 0 0 0 20 0 1 0 0 0 7 0 0\n");
    }
}
