package io.bilbymq.broker.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts logins that failed, of each address and of each user, and says who has to wait: after ten at once, ten in a second.
 * Thread safe; what is remembered is bounded.
 *
 * <ul>
 *   <li>An address that fails too often has to wait, whoever it says to be. Others do not.
 *   <li>A user that is tried too often, from wherever, has to wait, but only at addresses that have failed lately. So one who
 *       guesses from many addresses has one try more for each, and cannot keep the user out, who comes from another.
 *   <li>Where a user has logged in before, only failures of this very user at this address count: a program that goes on with
 *       a wrong password, or a guest behind the same address, keeps nobody else out.
 * </ul>
 */
final class LoginBackoff {
    /** Failures in a second, and at once. */
    static final int FAILURES_MAX = 10;

    private static final int REMEMBERED_MAX = 65_536;
    private static final int REMEMBERED_MINUTES = 10;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1) / FAILURES_MAX;
    private static final long BURST_NANOS = INTERVAL_NANOS * FAILURES_MAX;

    /** How long a failure is held against an address when the user is being guessed. */
    private static final long CLEAN_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** However many were under way at once, nobody waits longer than this for it. */
    private static final long DEBT_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    /** An address, or a network of one subscriber. */
    record Source(long high, long low) {
        /** IPv6 is given out by networks of 64 bits, any address of which a peer may use. */
        static Source of(InetAddress address) {
            final byte[] bytes = address.getAddress();
            return address instanceof Inet6Address
                    ? new Source(number(bytes, 0, 8), 0)
                    : new Source(0, number(bytes, 0, bytes.length));
        }

        private static long number(byte[] bytes, int from, int to) {
            long number = 1;
            for (final byte octet : Arrays.copyOfRange(bytes, from, to)) {
                number = (number << 8) | (octet & 0xFF);
            }
            return number;
        }
    }

    private record Pair(String user, Source source) {}

    /** What has failed, as the moment when all of it is over. */
    private static final class Failures {
        private final AtomicLong over;

        Failures(long now) {
            over = new AtomicLong(now);
        }

        boolean areTooMany(long now) {
            return over.get() - now > BURST_NANOS - INTERVAL_NANOS;
        }

        void add(long now) {
            over.updateAndGet(before -> Math.min(Math.max(before, now) + INTERVAL_NANOS, now + DEBT_NANOS_MAX));
        }

        boolean areForgotten(long now) {
            return now - over.get() > CLEAN_NANOS;
        }
    }

    private final LongSupplier nanos;
    private final Cache<Source, Failures> bySource = cache();
    private final Cache<String, Failures> byUser = cache();

    /** Of users where they have logged in before. */
    private final Cache<Pair, Failures> byPair = cache();

    LoginBackoff(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private static <K, V> Cache<K, V> cache() {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED_MAX)
                .expireAfterAccess(REMEMBERED_MINUTES, TimeUnit.MINUTES)
                .executor(Runnable::run)
                .build();
    }

    /** Whether the user may be tried from this address now. */
    boolean mayTry(String user, InetAddress address) {
        final long now = nanos.getAsLong();
        final Source source = Source.of(address);
        final Failures atHome = byPair.getIfPresent(new Pair(name(user), source));
        if (atHome != null) {
            return !atHome.areTooMany(now);
        }
        final Failures there = bySource.getIfPresent(source);
        if (there == null || there.areForgotten(now)) {
            return true;
        }
        final Failures everywhere = byUser.getIfPresent(name(user));
        return !there.areTooMany(now) && (everywhere == null || !everywhere.areTooMany(now));
    }

    /** The user was tried from this address, and it was wrong. */
    void failed(String user, InetAddress address) {
        final long now = nanos.getAsLong();
        final Source source = Source.of(address);
        final Failures atHome = byPair.getIfPresent(new Pair(name(user), source));
        if (atHome != null) {
            atHome.add(now);
        } else {
            bySource.get(source, any -> new Failures(now)).add(now);
            byUser.get(name(user), any -> new Failures(now)).add(now);
        }
    }

    /** The user has logged in from this address. */
    void succeeded(String user, InetAddress address) {
        final long now = nanos.getAsLong();
        byPair.asMap().putIfAbsent(new Pair(name(user), Source.of(address)), new Failures(now));
    }

    /** Names that are too long to be any are not kept as they are. */
    private static String name(String user) {
        return user.length() <= 255 ? user : user.substring(0, 255);
    }
}
