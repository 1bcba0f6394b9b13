package io.bilbymq.broker.view;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file that says: the database beside it is at rest, and this is what its bytes come to. It is put there when
 * everything in the database is on the disk, and taken away, on the disk as well, before anything in it changes. So a
 * database without a seal may be half of a change, and one with a seal that does not fit has been spoilt since; MapDB,
 * which trusts what it reads, gets to see neither.
 */
final class ViewSeal {
    /** Its name in the view's folder. */
    static final String FILE = "seal";

    private static final int PORTION_BYTES = 1 << 16;

    private final Path folder;

    ViewSeal(Path folder) {
        this.folder = folder;
    }

    /** What is known of the database. */
    enum State {
        /** It is byte by byte what was sealed. */
        WHOLE,
        /** It was being changed when its process ended. */
        OPEN,
        /** It is not what was sealed. */
        BROKEN
    }

    State state() throws IOException {
        if (!Files.exists(seal())) {
            return State.OPEN;
        }
        return Files.readString(seal()).equals(text()) ? State.WHOLE : State.BROKEN;
    }

    /** Seals the database as it is, unless it is sealed. Everything in it must be on the disk. */
    void put() throws IOException {
        if (Files.exists(seal())) {
            return;
        }
        final Path draft = folder.resolve(FILE + ".draft");
        try (FileChannel file = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            final ByteBuffer text = ByteBuffer.wrap(text().getBytes(StandardCharsets.US_ASCII));
            while (text.hasRemaining()) {
                file.write(text);
            }
            file.force(true);
        }
        Files.move(draft, seal(), StandardCopyOption.ATOMIC_MOVE);
        syncFolder();
    }

    /** Takes the seal away. When this returns it will not come back, whatever happens. */
    void remove() throws IOException {
        if (Files.deleteIfExists(seal())) {
            syncFolder();
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel names = FileChannel.open(folder)) {
            names.force(true);
        }
    }

    private Path seal() {
        return folder.resolve(FILE);
    }

    private String text() throws IOException {
        final CRC32C checksum = new CRC32C();
        long bytes = 0;
        try (FileChannel file = FileChannel.open(folder.resolve(ViewDatabase.FILE))) {
            final ByteBuffer portion = ByteBuffer.allocate(PORTION_BYTES);
            while (file.read(portion) >= 0) {
                bytes += portion.flip().remaining();
                checksum.update(portion);
                portion.clear();
            }
        }
        return "%s of %d bytes has CRC-32C %08x\n".formatted(ViewDatabase.FILE, bytes, checksum.getValue());
    }
}
