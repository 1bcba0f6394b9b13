package io.bilbymq.broker.view;

import io.bilbymq.broker.vhost.ViewRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a view lies, with what was moved out of its way. A view is used if it is sealed and says what the log says, record
 * by record; any other is moved aside, and a new one made from what the log says. Confined to one thread.
 */
final class ViewFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ViewFolder.class);

    /** Spoilt views that are kept; one more takes the place of the last. */
    private static final int DAMAGED_MAX = 3;

    private final Path folder;

    private final ViewSeal seal;

    ViewFolder(Path folder) {
        this.folder = folder;
        this.seal = new ViewSeal(folder);
    }

    ViewSeal seal() {
        return seal;
    }

    /** A view that says what the log says; not sealed if it had to be made. */
    ViewDatabase open(long position, Supplier<Stream<ViewRecord>> records) throws IOException {
        if (Files.exists(folder)) {
            final ViewDatabase found = found(position, records);
            if (found != null) {
                LOG.info("the view of definitions in {} says what the log says", folder);
                return found;
            }
        } else {
            LOG.info("there is no view of definitions in {} yet; it is made", folder);
        }
        Files.createDirectories(folder);
        final ViewDatabase made = ViewDatabase.open(folder);
        try {
            made.change(position, records.get());
            made.commit();
            return made;
        } catch (RuntimeException | Error broken) {
            made.close();
            throw broken;
        }
    }

    /** The view that is there if it can be used; else it is moved aside. */
    private @Nullable ViewDatabase found(long position, Supplier<Stream<ViewRecord>> records) throws IOException {
        final ViewSeal.State state = state();
        if (state == ViewSeal.State.OPEN) {
            moveAside(old(), "was being written when its broker ended");
            return null;
        }
        if (state == ViewSeal.State.BROKEN) {
            moveAside(damaged(), "is not what was written");
            return null;
        }
        ViewDatabase found = null;
        try {
            found = ViewDatabase.open(folder);
            if (found.position() <= position && found.holdsExactly(records.get())) {
                return found;
            }
            final boolean isOlder = found.position() < position;
            found.close();
            if (isOlder) {
                moveAside(old(), "is older than the log");
            } else {
                moveAside(damaged(), "does not say what the log says");
            }
        } catch (RuntimeException | Error broken) {
            // It is of no use, whatever the reason.
            LOG.debug("the view of definitions in {} cannot be read", folder, broken);
            if (found != null) {
                found.close();
            }
            moveAside(damaged(), "cannot be read (" + broken + ")");
        }
        return null;
    }

    private ViewSeal.State state() throws IOException {
        try {
            return seal.state();
        } catch (NoSuchFileException noDatabase) {
            return ViewSeal.State.BROKEN;
        }
    }

    private void moveAside(Path aside, String why) throws IOException {
        deleteAll(aside);
        Files.move(folder, aside);
        if (aside.equals(old())) {
            LOG.info("the view of definitions in {} {}; it is moved to {} and made anew", folder, why, aside);
        } else {
            LOG.warn("the view of definitions in {} {}; it is moved to {} and made anew", folder, why, aside);
        }
    }

    /** Lets go of the disk's space. What is in there must be of no use any more. */
    void delete() throws IOException {
        deleteAll(folder);
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (final Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
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
}
