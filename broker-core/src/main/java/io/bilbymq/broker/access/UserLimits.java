package io.bilbymq.broker.access;

import java.util.OptionalInt;

/**
 * How much a user may open at a time; without a number, as much as they like.
 *
 * @param connections {@code max-connections}
 * @param channels {@code max-channels}, of all their connections
 */
public record UserLimits(OptionalInt connections, OptionalInt channels) {
    private static final UserLimits NONE = new UserLimits(OptionalInt.empty(), OptionalInt.empty());

    /** No limit. */
    public static UserLimits none() {
        return NONE;
    }

    /** Limits in RabbitMQ's numbers, of which negative ones stand for none. */
    public static UserLimits of(int connections, int channels) {
        return new UserLimits(limit(connections), limit(channels));
    }

    private static OptionalInt limit(int number) {
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
