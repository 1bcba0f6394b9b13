package io.bilbymq.persistence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.persistence.SimulatedDisk.Fault;
import io.bilbymq.persistence.SimulatedDisk.PowerCut;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
    private static final int SEEDS = 300;

    private interface Writing {
        void to(SimulatedDisk disk) throws IOException;
    }

    @Test
    void whatIsSyncedWithItsFolderSurvivesEveryCrash() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    disk.create("a");
                    disk.syncFolder();
                    write(disk, "a", 0, "kept");
                    disk.open("a").sync();
                },
                SimulatedDiskTest::show);

        assertThat(outcomes).containsExactly("{a=kept}");
    }

    @Test
    void aWriterThatForgetsToSyncLosesData() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    disk.create("a");
                    disk.syncFolder();
                    write(disk, "a", 0, "lost");
                },
                SimulatedDiskTest::show);

        assertThat(outcomes).containsExactlyInAnyOrder("{a=}", "{a=0000}", "{a=lost}");
    }

    @Test
    void aWriterThatForgetsTheFolderLosesFiles() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    disk.create("a");
                    write(disk, "a", 0, "kept");
                    disk.open("a").sync();
                },
                SimulatedDiskTest::show);

        assertThat(outcomes).containsExactlyInAnyOrder("{}", "{a=kept}");
    }

    @Test
    void deletionsAndRenamesComeUndoneEachForItself() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    for (final String name : new String[] {"a", "b"}) {
                        disk.create(name);
                        write(disk, name, 0, name);
                        disk.open(name).sync();
                    }
                    disk.syncFolder();
                    disk.rename("a", "c");
                    disk.delete("b");
                },
                SimulatedDiskTest::show);

        assertThat(outcomes).containsExactlyInAnyOrder("{a=a, b=b}", "{b=b, c=a}", "{a=a}", "{c=a}");
    }

    @Test
    void sectorsOfAWriteSurviveEachForItselfAndNeverInPart() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    disk.create("a");
                    write(disk, "a", 0, "-".repeat(3 * 512));
                    disk.open("a").sync();
                    disk.syncFolder();
                    write(disk, "a", 0, "x".repeat(3 * 512));
                },
                disk -> show(disk).replace("x".repeat(512), "N").replace("-".repeat(512), "_"));

        assertThat(outcomes)
                .containsExactlyInAnyOrder(
                        "{a=___}", "{a=N__}", "{a=_N_}", "{a=__N}", "{a=NN_}", "{a=N_N}", "{a=_NN}", "{a=NNN}");
    }

    @Test
    void aSectorWrittenTwiceMayShowEitherContentOrTheOneBefore() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    disk.create("a");
                    write(disk, "a", 0, "old");
                    disk.open("a").sync();
                    disk.syncFolder();
                    write(disk, "a", 0, "mid");
                    write(disk, "a", 0, "new");
                },
                SimulatedDiskTest::show);

        assertThat(outcomes).containsExactlyInAnyOrder("{a=old}", "{a=mid}", "{a=new}");
    }

    @Test
    void whatAFailedSyncHasLostCanBeReadUntilMemoryIsShort() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    disk.create("a");
                    write(disk, "a", 0, "old");
                    disk.open("a").sync();
                    disk.syncFolder();
                    write(disk, "a", 0, "new");
                    disk.strike(Fault.SYNC_ERROR, 0);
                    assertThatThrownBy(() -> disk.open("a").sync()).isInstanceOf(IOException.class);
                    assertThat(show(disk)).isEqualTo("{a=new}");
                    disk.evict();
                    final String seen = show(disk);
                    disk.create("b");
                    write(disk, "b", 0, seen);
                    disk.open("b").sync();
                    disk.syncFolder();
                },
                SimulatedDiskTest::show);

        assertThat(outcomes).contains("{a=old, b={a=old}}", "{a=new, b={a=new}}");
    }

    @Test
    void aTruncationThatIsNotSyncedMayBeLost() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    disk.create("a");
                    write(disk, "a", 0, "long");
                    disk.open("a").sync();
                    disk.syncFolder();
                    disk.open("a").truncate(1);
                },
                SimulatedDiskTest::show);

        assertThat(outcomes).containsExactlyInAnyOrder("{a=long}", "{a=l}", "{a=l000}");
    }

    @Test
    void sectorsThatWereNeverWrittenMayShowADeletedFile() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    disk.create("old");
                    write(disk, "old", 0, "secret");
                    disk.delete("old");
                    disk.create("new");
                    disk.syncFolder();
                    write(disk, "new", 0, "public");
                },
                SimulatedDiskTest::show);

        assertThat(outcomes).contains("{new=secret}", "{new=public}", "{new=000000}", "{new=}");
    }

    @Test
    void aFailedSyncIsNotMendedByOneThatSucceeds() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    final DiskFile file = disk.create("a");
                    disk.syncFolder();
                    write(disk, "a", 0, "gone");
                    disk.strike(Fault.SYNC_ERROR, 0);
                    assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
                    file.sync();
                    assertThat(read(disk, "a")).isEqualTo("gone");
                },
                SimulatedDiskTest::show);

        assertThat(outcomes).contains("{a=}", "{a=gone}");
    }

    @Test
    void aFailedWriteMayHaveWrittenSomeOfIt() throws IOException {
        final Set<String> outcomes = afterCrashes(
                disk -> {
                    disk.create("a");
                    disk.syncFolder();
                    disk.strike(Fault.WRITE_ERROR, 0);
                    assertThatThrownBy(() -> write(disk, "a", 0, "ab")).isInstanceOf(IOException.class);
                    disk.open("a").sync();
                },
                SimulatedDiskTest::show);

        assertThat(outcomes).containsExactlyInAnyOrder("{a=}", "{a=a}", "{a=ab}");
    }

    @Test
    void aFullDiskTakesWhatFitsAndTheRestWhenThereIsRoomAgain() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        disk.create("a");
        disk.create("b");
        disk.capacity(6);
        write(disk, "a", 0, "full");

        assertThatThrownBy(() -> write(disk, "b", 0, "full")).hasMessage("No space left on device");
        assertThat(read(disk, "b")).isEqualTo("fu");
        assertThat(disk.freeBytes()).isZero();
        write(disk, "b", 0, "FU");

        disk.delete("a");
        write(disk, "b", 2, "LL");
        assertThat(read(disk, "b")).isEqualTo("FULL");
    }

    @Test
    void nothingWorksOnceThePowerIsOut() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final DiskFile file = disk.create("a");
        disk.strike(Fault.POWER_CUT, 1);
        write(disk, "a", 0, "a");

        assertThatThrownBy(file::sync).isInstanceOf(PowerCut.class);
        assertThatThrownBy(file::size).isInstanceOf(PowerCut.class);
        assertThatThrownBy(() -> disk.open("a")).isInstanceOf(PowerCut.class);
        assertThat(disk.crash().list()).isSubsetOf("a");
    }

    @Test
    void aMisdirectedWriteOverwritesSomethingElse() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        disk.create("a");
        write(disk, "a", 0, "-".repeat(1024));
        disk.strike(Fault.MISDIRECTED_WRITE, 0);

        write(disk, "a", 2048, "x");

        assertThat(read(disk, "a")).hasSize(1024).containsOnlyOnce("x");
    }

    @Test
    void rottenBitsStayRotten() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1, Map.of("a", "a".getBytes(US_ASCII)));

        disk.rot("a", 0, 2);

        assertThat(read(disk, "a")).isEqualTo("c");
        assertThat(read(disk.crash(), "a")).isEqualTo("c");
    }

    @Test
    void timeOnASlowDiskIsCountedAndNotSpent() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        disk.slow(30_000_000_000L);

        disk.create("a").sync();

        assertThat(disk.nanos()).isEqualTo(60_000_000_000L);
        assertThat(disk.calls()).isEqualTo(2);
    }

    @Test
    void aDeletedFileCanStillBeUsed() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final DiskFile file = disk.create("a");
        disk.delete("a");

        file.write(ByteBuffer.wrap("a".getBytes(US_ASCII)), 1);

        assertThat(file.size()).isEqualTo(2);
        assertThat(disk.list()).isEmpty();
        assertThatThrownBy(() -> disk.open("a")).isInstanceOf(IOException.class);
    }

    /** All the ways in which a crash turns out. */
    private static Set<String> afterCrashes(Writing writing, Function<SimulatedDisk, String> show) throws IOException {
        final Set<String> outcomes = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            final SimulatedDisk disk = new SimulatedDisk(seed);
            writing.to(disk);
            outcomes.add(show.apply(disk.crash()));
        }
        return outcomes;
    }

    private static void write(SimulatedDisk disk, String name, int position, String text) throws IOException {
        disk.open(name).write(ByteBuffer.wrap(text.getBytes(US_ASCII)), position);
    }

    private static String read(SimulatedDisk disk, String name) throws IOException {
        final DiskFile file = disk.open(name);
        final ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
        assertThat(file.read(bytes, 0)).isEqualTo(bytes.capacity());
        return new String(bytes.array(), US_ASCII).replace('\0', '0');
    }

    /** Names and contents, zeros as the digit. */
    private static String show(SimulatedDisk disk) {
        final StringBuilder text = new StringBuilder();
        disk.files()
                .forEach((name, content) -> text.append(text.isEmpty() ? "" : ", ")
                        .append(name)
                        .append('=')
                        .append(new String(content, US_ASCII).replace('\0', '0')));
        return "{" + text + "}";
    }
}
