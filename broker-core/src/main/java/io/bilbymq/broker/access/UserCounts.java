package io.bilbymq.broker.access;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections and channels of each user against their limits, which the internal back end knows by their name, whoever
 * lets them in. Changed when one opens and when it closes, so there are never more than the limit allows, whoever comes at the
 * same time. Thread safe, without locks but those of a map's bucket.
 */
public final class UserCounts {
    /** Of one user who has anything open. */
    private static final class Count {
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicInteger channels = new AtomicInteger();
    }

    private final Users users;
    private final Map<String, Count> byUser = new ConcurrentHashMap<>();

    /** Nothing is open yet. */
    public UserCounts(Users users) {
        this.users = users;
    }

    /** How many connections a user has. */
    public int connections(String user) {
        final Count count = byUser.get(user);
        return count == null ? 0 : count.connections.get();
    }

    /** How many channels a user has. */
    public int channels(String user) {
        final Count count = byUser.get(user);
        return count == null ? 0 : count.channels.get();
    }

    /**
     * Insists that the user may have one more connection, and counts none.
     *
     * @throws AmqpException 530 if not
     */
    public void requireRoom(String user) {
        final OptionalInt limit = limit(user, UserLimits::connections);
        if (limit.isPresent() && connections(user) >= limit.getAsInt()) {
            throw connectionsReached(user, limit.getAsInt());
        }
    }

    /**
     * Counts one more connection, which {@link #disconnected} takes off again.
     *
     * @throws AmqpException 530 if it is one too many
     */
    public void connected(String user) {
        final OptionalInt limit = limit(user, UserLimits::connections);
        final boolean[] done = new boolean[1];
        byUser.compute(user, (name, there) -> {
            final Count count = there == null ? new Count() : there;
            done[0] = taken(count.connections, limit);
            return unlessNothing(count);
        });
        if (!done[0]) {
            throw connectionsReached(user, limit.orElse(0));
        }
    }

    /** A connection that was counted is closed. */
    public void disconnected(String user) {
        byUser.computeIfPresent(user, (name, count) -> {
            count.connections.decrementAndGet();
            return unlessNothing(count);
        });
    }

    /**
     * Counts one more channel, which {@link #channelsClosed} takes off again.
     *
     * @throws AmqpException 530 if it is one too many
     */
    public void channelOpened(String user) {
        final OptionalInt limit = limit(user, UserLimits::channels);
        // Who opens a channel has a connection, so the count is there and stays.
        final Count count = byUser.computeIfAbsent(user, name -> new Count());
        if (!taken(count.channels, limit)) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "number of channels opened for user '" + user + "' has reached the maximum allowed user limit of ("
                            + limit.orElse(0) + ")");
        }
    }

    /** So many channels that were counted are closed. */
    public void channelsClosed(String user, int number) {
        final Count count = byUser.get(user);
        if (count != null) {
            count.channels.addAndGet(-number);
        }
    }

    private OptionalInt limit(String user, Function<UserLimits, OptionalInt> which) {
        final UserEntry entry = users.entry(user);
        return entry == null ? OptionalInt.empty() : which.apply(entry.user().limits());
    }

    private static boolean taken(AtomicInteger count, OptionalInt limit) {
        final int max = limit.orElse(Integer.MAX_VALUE);
        return count.getAndUpdate(before -> before < max ? before + 1 : before) < max;
    }

    private static @Nullable Count unlessNothing(Count count) {
        return count.connections.get() == 0 ? null : count;
    }

    private static AmqpException connectionsReached(String user, int limit) {
        return new AmqpException(
                ReplyCode.NOT_ALLOWED,
                "connection refused for user '" + user + "': user connection limit (" + limit + ") is reached");
    }
}
