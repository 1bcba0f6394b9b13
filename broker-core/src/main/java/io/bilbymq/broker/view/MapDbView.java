package io.bilbymq.broker.view;

import io.bilbymq.broker.vhost.DefinitionView;
import io.bilbymq.broker.vhost.ViewRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the view in a MapDB database in a folder of its own, on a thread of its own. The thread opens it some time after
 * the broker has begun, writes what has gathered, everything about one change and its position with one commit, and seals
 * it when nothing has changed for a while.
 *
 * <p>Whatever goes wrong, a full disk included, is the end of the view and of nothing else: it is deleted, and the next
 * start makes it anew.
 */
public final class MapDbView implements DefinitionView, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MapDbView.class);

    /** Changes that may wait. A view that is further behind is given up. */
    static final int LAG_MAX = 1 << 15;

    /** Changes that share a commit. */
    private static final int COMMIT_MAX = 1 << 10;

    private static final long CLOSE_MILLIS_MAX = 5000;

    /** Behind the last one. */
    private static final Change END = new Change(0, Stream::empty);

    private record Change(long position, Supplier<Stream<ViewRecord>> records) {}

    private final Path path;
    private final ViewFolder folder;
    private final Pace pace;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>(LAG_MAX);

    /** Open until it is time to open the view. */
    private final CountDownLatch due = new CountDownLatch(1);

    private final CountDownLatch closing = new CountDownLatch(1);
    /** Closed until the view is open, or never will be. */
    private final CountDownLatch opened = new CountDownLatch(1);

    private final AtomicBoolean givenUp = new AtomicBoolean();
    private final Thread thread;

    private BooleanSupplier memoryIsShort = () -> false;

    /** What there was when the broker began; the thread lets go of it. */
    private Change beginning = END;

    /** A view in this folder, which is made if it is not there. */
    public MapDbView(Path folder) {
        this(folder, Pace.usual());
    }

    MapDbView(Path folder, Pace pace) {
        this.path = folder;
        this.folder = new ViewFolder(folder);
        this.pace = pace;
        this.thread = new Thread(this::run, "bilby-definition-view");
        this.thread.setDaemon(true);
    }

    /** The view is not opened as long as this says so: MapDB takes some megabytes that nobody counts. Before it begins. */
    public void notWhile(BooleanSupplier memoryIsShortNow) {
        memoryIsShort = memoryIsShortNow;
    }

    @Override
    public void begin(long position, Supplier<Stream<ViewRecord>> records) {
        beginning = new Change(position, records);
        thread.start();
    }

    @Override
    public void changed(long position, Supplier<Stream<ViewRecord>> records) {
        if (givenUp.get()) {
            return;
        }
        if (!changes.offer(new Change(position, records))) {
            giveUp(new IllegalStateException(LAG_MAX + " changes wait"));
        }
        if (changes.size() > LAG_MAX / 2) {
            due.countDown();
        }
    }

    /** Waits until the view is open, or never will be. */
    void awaitOpen() {
        try {
            opened.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the view is closed, or given up. */
    void awaitEnd() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void giveUp(Throwable cause) {
        if (givenUp.compareAndSet(false, true)) {
            LOG.warn("the view of definitions in {} cannot be kept; the next start makes it anew", path, cause);
        }
    }

    // On the thread.

    /** Whatever a database throws, it is the end of the view and of nothing else. */
    private void run() {
        try {
            due.await(pace.openMillis(), TimeUnit.MILLISECONDS);
            while (memoryIsShort.getAsBoolean()
                    && !givenUp.get()
                    && !closing.await(pace.restMillis(), TimeUnit.MILLISECONDS)) {
                // Until there is enough of it, or nobody wants the view any more.
            }
            if (closing.getCount() > 0 && !givenUp.get()) {
                keep();
            }
        } catch (InterruptedException closed) {
            // Given up by whoever closes this.
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error broken) {
            giveUp(broken);
        }
        opened.countDown();
        changes.clear();
        beginning = END;
        if (givenUp.get() && closing.getCount() > 0) {
            delete();
        }
    }

    private void delete() {
        try {
            folder.delete();
        } catch (IOException | RuntimeException undeletable) {
            LOG.warn("the view of definitions in {} cannot be deleted", path, undeletable);
        }
    }

    private void keep() throws IOException, InterruptedException {
        try (ViewDatabase database = folder.open(beginning.position, beginning.records)) {
            beginning = END;
            opened.countDown();
            final List<Change> gathered = new ArrayList<>();
            while (!givenUp.get() && gather(gathered)) {
                folder.seal().remove();
                for (final Change change : gathered) {
                    database.change(change.position, change.records.get());
                }
                database.commit();
                gathered.clear();
            }
            if (!givenUp.get()) {
                folder.seal().put();
            }
        }
    }

    /** Waits for changes, at rest if there are none for long; false if there will be none any more. */
    private boolean gather(List<Change> gathered) throws IOException, InterruptedException {
        Change first = changes.poll(pace.restMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
            folder.seal().put();
            first = changes.take();
        }
        if (first.equals(END)) {
            return false;
        }
        gathered.add(first);
        closing.await(pace.gatherMillis(), TimeUnit.MILLISECONDS);
        while (gathered.size() < COMMIT_MAX && !END.equals(changes.peek())) {
            final Change next = changes.poll();
            if (next == null) {
                return true;
            }
            gathered.add(next);
        }
        return true;
    }

    /**
     * Writes what waits, for a few seconds at most, unless it is not even open yet: then the next start finds it older than
     * the log. What is said later does not count.
     */
    @Override
    public void close() {
        closing.countDown();
        due.countDown();
        if (!thread.isAlive()) {
            return;
        }
        try {
            final boolean ends = changes.offer(END, CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
            thread.join(ends ? CLOSE_MILLIS_MAX : 1);
            if (thread.isAlive()) {
                giveUp(new IllegalStateException(changes.size() + " changes wait while the broker is closed"));
                thread.interrupt();
                thread.join(CLOSE_MILLIS_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
