package io.bilbymq.management.http;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Who has logged in by {@code POST /api/login} and shows a cookie since. The cookie says nothing: it is a random number. Confined
 * to the thread of the API.
 */
final class Sessions {
    /** So many at a time; the one that was used longest ago makes room. */
    static final int MAX = 10_000;

    private static final int ID_BYTES = 32;

    private record Session(ApiUser user, Object known, long over) {}

    private final SecureRandom random = new SecureRandom();
    private final long lifeNanos;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final Function<String, ?> known;

    /** By the order of their use. */
    private final Map<String, Session> byId = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * None yet.
     *
     * @param known what is known of a user: if it changes, their password or their tags may have changed, and they have to log in
     *     again
     * @param nanos how long sessions last is measured by it
     * @param clock tells when what users were let in with is over
     */
    Sessions(Duration life, Function<String, ?> known, LongSupplier nanos, InstantSource clock) {
        this.lifeNanos = life.toNanos();
        this.known = known;
        this.nanos = nanos;
        this.clock = clock;
    }

    /** Begins one; the answer is what its cookie says. */
    String begin(ApiUser user) {
        if (byId.size() >= MAX) {
            final Iterator<String> eldest = byId.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        final byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        final String text = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
        byId.put(text, new Session(user, known.apply(user.user()), nanos.getAsLong() + lifeNanos));
        return text;
    }

    /** Whose session it is, unless it is over. */
    Optional<ApiUser> find(String id) {
        final Session session = byId.get(id);
        if (session == null) {
            return Optional.empty();
        }
        if (nanos.getAsLong() - session.over >= 0
                || isOver(session.user)
                || !session.known.equals(known.apply(session.user.user()))) {
            byId.remove(id);
            return Optional.empty();
        }
        return Optional.of(session.user);
    }

    private boolean isOver(ApiUser user) {
        return user.caller()
                .identity()
                .rights()
                .expiry()
                .filter(expiry -> !clock.instant().isBefore(expiry))
                .isPresent();
    }

    /** Ends one. */
    void end(String id) {
        byId.remove(id);
    }
}
