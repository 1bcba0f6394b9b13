package io.bilbymq.broker.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bilbymq.broker.settings.PasswordSettings;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Checks passwords, and hashes new ones, on threads of its own: never on that of whoever asks. Thread safe.
 *
 * <p>A check that fails takes the same work whether there is such a user, whether they have a password, and by which
 * algorithm it was hashed: as much as the costliest hash there is. One that succeeded is remembered for some minutes under
 * a digest with a key that only this process knows, over the user, the stored hash and the password, so that it costs no
 * slow hash to come back.
 */
public final class PasswordChecks implements AutoCloseable {
    /** Checks that wait for a thread; more are refused. */
    static final int WAITING_MAX = 4096;

    private static final int REMEMBERED_MAX = 65_536;
    private static final int REMEMBERED_MINUTES = 5;
    private static final int IDLE_SECONDS = 10;

    /** Nobody has it. */
    private static final String NOBODYS_PASSWORD = "";

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final PasswordSettings settings;
    private final HashingAlgorithm algorithm;
    private final KeyedDigest digest = new KeyedDigest();
    private final PasswordHash decoy;
    private final Cache<ByteBuffer, Boolean> verified = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_MAX)
            .expireAfterWrite(REMEMBERED_MINUTES, TimeUnit.MINUTES)
            .executor(Runnable::run)
            .build();
    private final ThreadPoolExecutor threads;

    /** Hears the cost of each hash that is made for a check. */
    private final Consumer<Integer> worked;

    /**
     * Hashes new passwords as the settings say.
     *
     * @throws IllegalArgumentException if they name an algorithm that is not there
     */
    public PasswordChecks(PasswordSettings settings) {
        this(settings, cost -> {});
    }

    PasswordChecks(PasswordSettings settings, Consumer<Integer> worked) {
        this.settings = settings;
        this.worked = worked;
        this.algorithm = HashingAlgorithm.named(settings.hashingModule())
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no password hashing module '" + settings.hashingModule() + "'"));
        this.decoy = hashNow(NOBODYS_PASSWORD);
        final int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
                    final Thread thread = new Thread(task, "passwords-" + THREADS.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Hashes a new password by the configured algorithm; fails with {@link RejectedExecutionException} if too much is to be
     * done already.
     */
    public CompletionStage<PasswordHash> hash(String password) {
        return onThread(() -> hashNow(password));
    }

    /** The same on the thread that asks, which is not a loop. */
    PasswordHash hashNow(String password) {
        return PasswordHash.make(algorithm, settings.iterations(), password);
    }

    /**
     * Whether this is the user's password; {@code stored} is empty if there is no such user, or none with a password. Fails
     * with {@link RejectedExecutionException} if too much is to be done already.
     *
     * @param costliest the hash that takes longest to check of all that there are
     */
    CompletionStage<Boolean> check(
            String user, Optional<PasswordHash> stored, String password, Optional<PasswordHash> costliest) {
        // The same work for all.
        final ByteBuffer known = digest.of(user, stored.orElse(decoy).value(), password);
        if (verified.getIfPresent(known) != null) {
            return CompletableFuture.completedStage(true);
        }
        return onThread(() -> {
            final boolean right = stored.isPresent() && !password.isEmpty() && matches(stored.get(), password);
            if (right) {
                verified.put(known, true);
            } else {
                workInVain(stored.filter(any -> !password.isEmpty()), password, costliest);
            }
            return right;
        });
    }

    private boolean matches(PasswordHash stored, String password) {
        worked.accept(stored.cost());
        return stored.matches(password);
    }

    /** Adds what the costliest check would have taken, unless that is what was done. */
    private void workInVain(Optional<PasswordHash> done, String password, Optional<PasswordHash> costliest) {
        final PasswordHash longest =
                costliest.filter(hash -> hash.cost() > decoy.cost()).orElse(decoy);
        if (done.isEmpty() || done.get().cost() < longest.cost()) {
            matches(longest, password);
        }
    }

    private <T> CompletionStage<T> onThread(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads);
        } catch (RejectedExecutionException tooMuch) {
            return CompletableFuture.failedStage(tooMuch);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
