package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
    private static final LogSettings SETTINGS = new LogSettings(64 * 1024, 512 * 1024);

    private final Path folder;

    FileDiskTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatSeveralThreadsAppendIsThereAfterARestart() throws Exception {
        final int threads = 3;
        final int each = 500;
        final AtomicInteger completed = new AtomicInteger();
        try (FileDisk disk = FileDisk.open(folder);
                MessageLog log = MessageLog.open(disk, SETTINGS)) {
            assertThat(Found.in(log).queues()).isEmpty();
            log.start(0, checkpoint -> {});
            final List<Thread> publishers = new ArrayList<>();
            for (int queue = 1; queue <= threads; queue++) {
                final int number = queue;
                publishers.add(new Thread(() -> publish(log, number, each, completed)));
            }
            publishers.forEach(Thread::start);
            for (final Thread publisher : publishers) {
                publisher.join();
            }
            await("all that was appended completes")
                    .atMost(60, TimeUnit.SECONDS)
                    .untilAtomic(completed, equalTo(threads * each));
        }

        try (FileDisk disk = FileDisk.open(folder);
                MessageLog log = MessageLog.open(disk, SETTINGS)) {
            final Found recovered = Found.in(log);
            assertThat(recovered.clean()).isTrue();
            assertThat(recovered.damage()).isEmpty();
            for (long queue = 1; queue <= threads; queue++) {
                final Found.OfQueue found =
                        Objects.requireNonNull(recovered.queues().get(queue));
                assertThat(found.sequences()).hasSize(each).isSorted();
                final TestMessage last = TestMessage.of(1000 * queue + each, 700, queue, each);
                last.mustBe(log.read(found.positions()[each - 1], found.lengths()[each - 1]));
            }
        }
    }

    private static void publish(MessageLog log, int queue, int count, AtomicInteger completed) {
        for (int i = 1; i <= count; i++) {
            final LogBatch batch = new LogBatch(new LogBatch.Completion() {
                @Override
                public void completed(LogBatch done) {
                    completed.incrementAndGet();
                }

                @Override
                public void failed(LogBatch batch, IOException reason) {
                    throw new AssertionError(reason);
                }
            });
            batch.add(TestMessage.of(1000L * queue + i, 700, queue, i), i % 3 == 0);
            log.append(batch);
        }
    }

    @Test
    void aFolderIsForOneBrokerAtATime() throws IOException {
        final FileDisk disk = FileDisk.open(folder);

        assertThatThrownBy(() -> FileDisk.open(folder))
                .isInstanceOf(FolderInUseException.class)
                .hasMessage("data folder " + folder + " is already in use by process "
                        + ProcessHandle.current().pid());
        disk.close();
        FileDisk.open(folder).close();
    }

    @Test
    void anotherProcessIsToldWhoUsesTheFolder() throws Exception {
        final FileDisk disk = FileDisk.open(folder);
        try {
            final Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherProcess.class.getName(),
                            folder.toString())
                    .start();
            final String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(other.waitFor()).as(said).isZero();
            assertThat(said.strip())
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        } finally {
            disk.close();
        }
    }

    @Test
    void aReaderThatIsInterruptedDoesNoHarmToOthers() throws IOException {
        try (FileDisk disk = FileDisk.open(folder);
                DiskFile file = disk.create("a")) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.read(ByteBuffer.allocate(3), 0)).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();

            file.write(ByteBuffer.wrap(new byte[] {4}), 3);
            file.sync();
            final ByteBuffer all = ByteBuffer.allocate(10);
            assertThat(file.read(all, 0)).isEqualTo(4);
            assertThat(all.array()).startsWith(1, 2, 3, 4);
        }
    }

    @Test
    void filesAreMadeRenamedAndDeleted() throws IOException {
        try (FileDisk disk = FileDisk.open(folder)) {
            disk.create("a").close();
            disk.create("b").close();
            disk.rename("a", "c");
            disk.syncFolder();
            disk.delete("b");

            assertThat(disk.list()).containsExactly("c");
            assertThat(disk.freeBytes()).isPositive();
            assertThatThrownBy(() -> disk.create("c")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> disk.open("b")).isInstanceOf(IOException.class);
        }
    }

    /** Says the number of the process that uses a folder. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) throws IOException {
            try {
                FileDisk.open(Path.of(arguments[0])).close();
            } catch (FolderInUseException inUse) {
                new java.io.PrintStream(
                                new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8)
                        .println(inUse.pid());
            }
        }
    }
}
