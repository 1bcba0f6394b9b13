package io.bilbymq.it.crash.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A power cut takes what was not synced, and nothing else. */
class LoopDiskTest {
    private static final long BYTES = 512L << 20;

    @ParameterizedTest
    @EnumSource
    void whatWasSyncedSurvivesAPowerCutAndTheRestIsGone(LoopDisk.FileSystem fileSystem) throws IOException {
        Requirements.loopDisks(fileSystem);
        try (LoopDisk disk = new LoopDisk(fileSystem, BYTES)) {
            Path file = disk.path().resolve("file");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    FileChannel names = FileChannel.open(disk.path())) {
                channel.write(ByteBuffer.wrap(new byte[5000]));
                channel.force(false);
                names.force(true);
                channel.write(ByteBuffer.wrap(new byte[5000]));
                Files.writeString(disk.path().resolve("never synced"), "gone");
                disk.cutPower();
            }

            disk.remount();

            assertThat(Files.size(file)).isEqualTo(5000);
            assertThat(disk.path().resolve("never synced")).doesNotExist();
        }
    }
}
