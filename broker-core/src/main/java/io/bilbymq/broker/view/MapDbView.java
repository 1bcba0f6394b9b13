package io.bilbymq.broker.view;

import io.bilbymq.broker.vhost.DefinitionView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the view in a MapDB database in a folder of its own, on a thread of its own, with one commit for each change: its
 * write-ahead log survives a kill at any moment only then.
 */
public final class MapDbView implements DefinitionView, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MapDbView.class);

    /** Changes that may wait. A view that is further behind is given up, and made anew by the next start. */
    private static final int LAG_MAX = 100_000;

    /** Spoilt views that are kept; one more takes the place of the last. */
    private static final int DAMAGED_MAX = 3;

    private static final int CLOSE_SECONDS_MAX = 5;

    private final Path folder;
    private final ThreadPoolExecutor thread;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    /** Confined to the thread; null until it is open, and when it is given up. */
    private @Nullable ViewDatabase database;

    /** A view in this folder, which is made if it is not there. */
    public MapDbView(Path folder) {
        this.folder = folder;
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(LAG_MAX), task -> {
            final Thread worker = new Thread(task, "bilby-definition-view");
            worker.setDaemon(true);
            return worker;
        });
    }

    @Override
    public void begin(Map<String, byte[]> records) {
        execute(() -> database = open(records));
    }

    @Override
    public void changed(long position, Map<String, Optional<byte[]>> records) {
        execute(() -> {
            final ViewDatabase open = database;
            if (open != null) {
                open.change(position, records);
            }
        });
    }

    private void execute(ViewTask task) {
        if (givenUp.get()) {
            return;
        }
        try {
            thread.execute(() -> run(task));
        } catch (RejectedExecutionException tooFarBehind) {
            giveUp("is too far behind", tooFarBehind);
        }
    }

    private interface ViewTask {
        void run() throws IOException;
    }

    /** Whatever a database throws, it is the end of the view and of nothing else. */
    private void run(ViewTask task) {
        if (givenUp.get()) {
            return;
        }
        try {
            task.run();
        } catch (IOException | RuntimeException | Error broken) {
            giveUp("cannot be kept", broken);
        }
    }

    private void giveUp(String why, Throwable cause) {
        if (givenUp.compareAndSet(false, true)) {
            LOG.warn("the view of definitions in {} {}; the next start makes it anew", folder, why, cause);
        }
    }

    private ViewDatabase open(Map<String, byte[]> records) throws IOException {
        if (Files.exists(folder)) {
            final Path aside = placeFor(records);
            if (aside == null) {
                return ViewDatabase.open(folder);
            }
            LOG.info("the view of definitions in {} is moved to {} and made anew", folder, aside);
            moveAside(aside);
        }
        Files.createDirectories(folder);
        final ViewDatabase made = ViewDatabase.open(folder);
        made.fill(records);
        return made;
    }

    /** Where the view that is there has to go; null if it says what the log says. */
    private @Nullable Path placeFor(Map<String, byte[]> records) {
        try (ViewDatabase found = ViewDatabase.open(folder)) {
            return isSame(found.records(), records) ? null : old();
        } catch (RuntimeException | Error broken) {
            LOG.warn("the view of definitions in {} does not open", folder, broken);
            return damaged();
        }
    }

    private void moveAside(Path aside) throws IOException {
        if (Files.exists(aside)) {
            try (Stream<Path> files = Files.list(aside)) {
                for (final Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(aside);
        }
        Files.move(folder, aside);
    }

    private static boolean isSame(Map<String, byte[]> found, Map<String, byte[]> expected) {
        return found.size() == expected.size()
                && expected.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(entry.getValue(), found.get(entry.getKey())));
    }

    private Path old() {
        return folder.resolveSibling(folder.getFileName() + ".old");
    }

    /** The last ones are kept for whoever wants to know how they came about. */
    private Path damaged() {
        Path place = damaged(1);
        for (int number = 2; Files.exists(place) && number <= DAMAGED_MAX; number++) {
            place = damaged(number);
        }
        return place;
    }

    private Path damaged(int number) {
        return folder.resolveSibling(folder.getFileName() + ".damaged-" + number);
    }

    /** Writes what waits, for a few seconds at most. What is said later does not count. */
    @Override
    public void close() {
        execute(() -> {
            final ViewDatabase open = database;
            if (open != null) {
                database = null;
                open.close();
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                giveUp(
                        "is too far behind",
                        new IllegalStateException(thread.getQueue().size() + " changes wait"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            givenUp.set(true);
        }
    }
}
