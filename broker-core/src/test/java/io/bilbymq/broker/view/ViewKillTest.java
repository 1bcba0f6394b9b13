package io.bilbymq.broker.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Seeds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills a process while its view follows a log, again and again: a few times in a build, as often as {@code
 * -Dbilby.kills=N} says by hand.
 */
class ViewKillTest {
    private static final Logger LOG = LoggerFactory.getLogger(ViewKillTest.class);

    private static final int KILLS = Integer.getInteger("bilby.kills", 8);

    /** Changes until a process is killed, at most; the moment lies anywhere in those that follow. */
    private static final int CHANGES_MAX = 1500;

    private static final int NANOS_LONGER_MAX = 15_000_000;

    private final Path folder;
    private final ViewSeal seal;

    private int sealed;
    private int open;
    private int wrong;

    ViewKillTest(@TempDir Path parent) {
        folder = parent.resolve("view");
        seal = new ViewSeal(folder);
    }

    @Test
    void afterAKillAViewSaysWhatTheLogSaysAndOnlyItsSealTellsWhetherItDidBefore() {
        Seeds.each(1, random -> {
            long log = 0;
            for (int i = 0; i < KILLS; i++) {
                log = killed(log, random);
                look(log);

                try (MapDbView view = new MapDbView(folder, ViewUnderFire.PACE)) {
                    final Map<String, byte[]> records = ViewUnderFire.after(log);
                    view.begin(log, () -> ViewUnderFire.records(records));
                    view.awaitOpen();
                }

                assertThat(state()).isEqualTo(ViewSeal.State.WHOLE);
                try (ViewDatabase database = ViewDatabase.open(folder)) {
                    assertThat(database.position()).isEqualTo(log);
                    assertThat(database.records()).containsExactlyEntriesOf(ViewUnderFire.after(log));
                }
            }
            LOG.info("after {} kills {} views were sealed, {} not, {} of those wrong", KILLS, sealed, open, wrong);
        });
        // Who trusted a view without a seal would be wrong.
        assertThat(wrong).isPositive();
    }

    /** A view that is sealed says what the log said at its position; what one without a seal says, nobody knows. */
    private void look(long log) {
        final ViewSeal.State state = state();
        assertThat(state).isNotEqualTo(ViewSeal.State.BROKEN);
        if (state == ViewSeal.State.WHOLE) {
            sealed++;
            try (ViewDatabase database = ViewDatabase.open(folder)) {
                assertThat(database.position()).isLessThanOrEqualTo(log);
                assertThat(database.records()).containsExactlyEntriesOf(ViewUnderFire.after(database.position()));
            }
        } else {
            open++;
            wrong += isRight() ? 0 : 1;
        }
    }

    private boolean isRight() {
        try (ViewDatabase database = ViewDatabase.open(folder)) {
            return database.holdsExactly(ViewUnderFire.records(ViewUnderFire.after(database.position())));
        } catch (RuntimeException spoilt) {
            LOG.debug("a view does not open after a kill", spoilt);
            return false;
        }
    }

    private ViewSeal.State state() {
        try {
            return seal.state();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the program when it has made so many changes and a moment longer; answers with what its log says last. */
    private long killed(long from, Random random) {
        try {
            final Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ViewUnderFire.class.getName(),
                            folder.toString(),
                            Long.toString(from))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            long last = from;
            try (BufferedReader said = process.inputReader()) {
                // It takes some hundreds to open the view.
                for (int i = random.nextInt(CHANGES_MAX); i >= 0; i--) {
                    last = Long.parseLong(said.readLine());
                }
                final long moment = System.nanoTime() + random.nextInt(NANOS_LONGER_MAX);
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
