package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UserCountsTest {
    private final Users users = new Users();
    private final UserCounts counts = new UserCounts(users);

    private void limit(int connections, int channels) {
        users.replay(List.of(new UserRecord.UserSet(
                new User("bob", Optional.empty(), List.of(), UserLimits.of(connections, channels)))));
    }

    private static void assertRefused(Runnable action, String text) {
        assertThatExceptionOfType(AmqpException.class).isThrownBy(action::run).satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(ReplyCode.NOT_ALLOWED);
            assertThat(reason.explanation()).isEqualTo(text);
        });
    }

    @Test
    void withoutLimitsEverythingIsOnlyCounted() {
        counts.connected("bob");
        counts.channelOpened("bob");

        assertThat(counts.connections("bob")).isEqualTo(1);
        assertThat(counts.channels("bob")).isEqualTo(1);
        counts.channelsClosed("bob", 1);
        counts.disconnected("bob");
        assertThat(counts.connections("bob")).isZero();
        assertThat(counts.channels("bob")).isZero();
    }

    @Test
    void oneConnectionTooManyIsRefused() {
        limit(1, -1);
        counts.connected("bob");

        assertRefused(
                () -> counts.connected("bob"),
                "connection refused for user 'bob': user connection limit (1) is reached");
        assertRefused(
                () -> counts.requireRoom("bob"),
                "connection refused for user 'bob': user connection limit (1) is reached");
        counts.connected("alice");
        counts.disconnected("bob");
        counts.connected("bob");
    }

    @Test
    void aLimitOfZeroLetsNobodyIn() {
        limit(0, -1);

        assertRefused(
                () -> counts.connected("bob"),
                "connection refused for user 'bob': user connection limit (0) is reached");
        assertThat(counts.connections("bob")).isZero();
    }

    @Test
    void channelsOfAllConnectionsCount() {
        limit(-1, 2);
        counts.connected("bob");
        counts.connected("bob");
        counts.channelOpened("bob");
        counts.channelOpened("bob");

        assertRefused(
                () -> counts.channelOpened("bob"),
                "number of channels opened for user 'bob' has reached the maximum allowed user limit of (2)");
        counts.channelsClosed("bob", 2);
        counts.disconnected("bob");
        counts.channelOpened("bob");
    }

    @Test
    void thereAreNeverMoreThanTheLimitWhoeverComesAtTheSameTime() {
        limit(5, -1);
        final AtomicInteger entered = new AtomicInteger();
        final List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 1000; round++) {
                    try {
                        counts.connected("bob");
                        assertThat(entered.incrementAndGet()).isLessThanOrEqualTo(5);
                        entered.decrementAndGet();
                        counts.disconnected("bob");
                    } catch (AmqpException full) {
                        assertThat(full.code()).isEqualTo(ReplyCode.NOT_ALLOWED);
                    }
                }
            }));
        }

        all.forEach(CompletableFuture::join);
        assertThat(counts.connections("bob")).isZero();
    }
}
