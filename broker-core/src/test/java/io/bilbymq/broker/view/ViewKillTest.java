package io.bilbymq.broker.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Seeds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills a process that changes a view, again and again. */
class ViewKillTest {
    private static final Logger LOG = LoggerFactory.getLogger(ViewKillTest.class);

    private static final int KILLS = 24;

    /** Changes until a process is killed, at most; the moment lies anywhere in the one that follows. */
    private static final int CHANGES_MAX = 40;

    private final Path folder;

    ViewKillTest(@TempDir Path parent) {
        folder = parent.resolve("view");
    }

    @Test
    @Disabled(
            "fails now and then: a view was seen to hold a key after a kill that was gone; no broker keeps a view yet")
    void viewSaysAfterAKillWhatTheLogSaidOrIsMadeAnew() {
        Seeds.one(KILLS, random -> {
            int opened = 0;
            for (int i = 0; i < KILLS; i++) {
                final long acknowledged = killAfter(1 + random.nextInt(CHANGES_MAX), random.nextInt(2_000_000));

                opened += opensAndSaysWhatTheLogSaid(acknowledged) ? 1 : 0;

                final Map<String, byte[]> log = ViewUnderFire.after(acknowledged + 2);
                try (MapDbView view = new MapDbView(folder)) {
                    view.begin(log);
                }
                try (ViewDatabase database = ViewDatabase.open(folder)) {
                    assertSame(database.records(), log);
                    database.change(acknowledged + 2, Map.of());
                }
            }
            LOG.info("{} of {} views opened after their process was killed", opened, KILLS);
            assertThat(opened).isPositive();
        });
    }

    private boolean opensAndSaysWhatTheLogSaid(long acknowledged) {
        try (ViewDatabase database = ViewDatabase.open(folder)) {
            // Whoever is killed may have committed one more than it could say.
            assertThat(database.position()).isBetween(acknowledged, acknowledged + 1);
            assertSame(database.records(), ViewUnderFire.after(database.position()));
            return true;
        } catch (RuntimeException spoilt) {
            // Mostly a DBException, but MapDB trusts what it reads, and an index out of bounds has been seen too.
            LOG.info("a view does not open after a kill", spoilt);
            return false;
        }
    }

    private static void assertSame(Map<String, byte[]> found, Map<String, byte[]> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        found.forEach((key, record) -> assertThat(record).as(key).isEqualTo(expected.get(key)));
    }

    /** Kills the program when it has made so many changes and a moment longer; answers with the last that it has said. */
    private long killAfter(int changes, int nanosLonger) {
        try {
            Files.createDirectories(folder);
            final Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ViewUnderFire.class.getName(),
                            folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            long last = 0;
            try (BufferedReader said = process.inputReader()) {
                for (int i = 0; i < changes; i++) {
                    last = Long.parseLong(said.readLine());
                }
                final long moment = System.nanoTime() + nanosLonger;
                while (System.nanoTime() < moment) {
                    Thread.onSpinWait();
                }
                // Of the process itself this would close its output too.
                process.toHandle().destroyForcibly();
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    last = Long.parseLong(line);
                }
            }
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
