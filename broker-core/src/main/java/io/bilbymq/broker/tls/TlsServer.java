package io.bilbymq.broker.tls;

import io.bilbymq.broker.settings.Revocation.Check;
import io.bilbymq.broker.settings.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shakes hands with the certificates that are in the files now: they are looked at before a handshake, though not more often than
 * {@link #LOOK_NANOS} says. If one has changed all are read; if that fails, what there was goes on being used, and the log says
 * why. So what is used together was read together. Thread safe.
 */
public final class TlsServer {
    private static final Logger LOG = LoggerFactory.getLogger(TlsServer.class);

    /** How long files are believed to be as they were. */
    static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final TlsSettings settings;
    private final Executor threads;
    private final LongSupplier nanoTime;
    private final AtomicLong lookAgain;

    /** What the files were like when they were last read, whether or not that went well. */
    private volatile List<Object> seen;

    private volatile TlsMaterial material;

    private TlsServer(TlsSettings settings, Executor threads, LongSupplier nanoTime) throws IOException {
        this.settings = settings;
        this.threads = threads;
        this.nanoTime = nanoTime;
        this.lookAgain = new AtomicLong(nanoTime.getAsLong() + LOOK_NANOS);
        this.seen = look();
        this.material = TlsMaterial.read(settings);
        warn();
        if (settings.revocation().check() == Check.BEST_EFFORT
                && settings.revocation().lists().isEmpty()) {
            LOG.warn("revocation is checked by best effort and without a list: no certificate is found to be revoked");
        }
    }

    /**
     * Reads the files.
     *
     * @param threads where they are read again, and where handshakes are computed
     * @throws IOException saying which of them cannot be used and why
     */
    public static TlsServer start(TlsSettings settings, Executor threads) throws IOException {
        return start(settings, threads, System::nanoTime);
    }

    static TlsServer start(TlsSettings settings, Executor threads, LongSupplier nanoTime) throws IOException {
        return new TlsServer(settings, threads, nanoTime);
    }

    /** How it is configured. */
    public TlsSettings settings() {
        return settings;
    }

    /** When the time of the certificate that is used now is over; of several, of that which ends first. */
    public Instant notAfter() {
        return material.notAfter();
    }

    /** Where what takes long is to be done. */
    public Executor threads() {
        return threads;
    }

    /** One end of a conversation, for a client that has begun one; completes on one of the {@link #threads()}. */
    public CompletionStage<SSLEngine> engine() {
        return CompletableFuture.supplyAsync(
                () -> {
                    readAgainIfChanged();
                    return material.engine();
                },
                threads);
    }

    /**
     * The same at once, with the certificate that was read last, for whoever cannot wait for it. The files are looked at meanwhile, on
     * one of the {@link #threads()}: what is new there is for the clients that come next.
     */
    public SSLEngine engineNow() {
        if (isDue(lookAgain.get(), nanoTime.getAsLong())) {
            threads.execute(this::readAgainIfChanged);
        }
        return material.engine();
    }

    private static boolean isDue(long due, long now) {
        return now - due >= 0;
    }

    private void readAgainIfChanged() {
        final long now = nanoTime.getAsLong();
        final long due = lookAgain.get();
        if (!isDue(due, now) || !lookAgain.compareAndSet(due, now + LOOK_NANOS)) {
            return;
        }
        final List<Object> looked = look();
        if (looked.equals(seen)) {
            return;
        }
        seen = looked;
        try {
            material = TlsMaterial.read(settings);
            LOG.info(
                    "files of TLS have changed: the certificate in {}, and what else is configured, is used as it is now",
                    settings.certificateFile());
            warn();
        } catch (IOException | UncheckedIOException e) {
            LOG.error("TLS goes on with what it had: {}", e.getMessage());
        }
    }

    private void warn() {
        material.warnings(Instant.now()).forEach(LOG::warn);
    }

    private List<Object> look() {
        final List<Path> files;
        try {
            files = TlsMaterial.files(settings);
        } catch (IOException e) {
            // Reading them will say so, once; the mark is that they cannot be found.
            return List.of("none: " + e.getMessage());
        }
        final List<Object> marks = new ArrayList<>();
        for (final Path file : files) {
            marks.add(file);
            try {
                final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                marks.add(attributes.lastModifiedTime());
                marks.add(attributes.size());
                marks.add(String.valueOf(attributes.fileKey()));
            } catch (IOException e) {
                // Reading it will say so, once; the mark is that there is none.
                marks.add("none");
            }
        }
        return marks;
    }
}
