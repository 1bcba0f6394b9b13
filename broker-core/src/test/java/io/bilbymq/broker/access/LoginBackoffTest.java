package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoginBackoffTest {
    private static final InetAddress HERE = address(10, 0, 0, 1);
    private static final InetAddress ELSEWHERE = address(10, 0, 0, 2);

    private long now = TimeUnit.DAYS.toNanos(-1);
    private final LoginBackoff backoff = new LoginBackoff(() -> now);

    private static InetAddress address(int... octets) {
        final byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Fails as often as it may in so many milliseconds. */
    private int failures(String user, InetAddress address, int millis) {
        int failures = 0;
        for (int i = 0; i < millis; i++) {
            while (backoff.mayTry(user, address)) {
                backoff.failed(user, address);
                failures++;
            }
            pass(1);
        }
        return failures;
    }

    @Test
    void anAddressFailsTenTimesAndThenTenTimesASecond() {
        assertThat(failures("bob", HERE, 1)).isEqualTo(10);
        assertThat(failures("bob", HERE, 10_000)).isBetween(99, 101);
    }

    @Test
    void itDoesNotHelpToBeSomebodyElse() {
        failures("bob", HERE, 1);

        assertThat(backoff.mayTry("alice", HERE)).isFalse();
        assertThat(backoff.mayTry("", HERE)).isFalse();
    }

    @Test
    void othersAreNotHeldUp() {
        failures("bob", HERE, 1);

        assertThat(backoff.mayTry("bob", ELSEWHERE)).isTrue();
        assertThat(backoff.mayTry("alice", ELSEWHERE)).isTrue();
    }

    @Test
    void whoeverGuessesAUserFromManyAddressesHasOneTryMoreForEach() {
        int failures = 0;
        for (int i = 0; i < 100; i++) {
            failures += failures("bob", address(10, 1, 0, i), 1);
        }

        // Ten at once, one in each further turn, and what has become possible in the tenth of a second that passed.
        assertThat(failures).isLessThanOrEqualTo(10 + 100 + 1);
    }

    @Test
    void fromTheSameAddressesTheUserIsTriedTenTimesASecond() {
        for (int i = 0; i < 100; i++) {
            failures("bob", address(10, 1, 0, i), 1);
        }
        int failures = 0;
        for (int second = 0; second < 10; second++) {
            for (int i = 0; i < 100; i++) {
                failures += failures("bob", address(10, 1, 0, i), 10);
            }
        }

        assertThat(failures).isLessThanOrEqualTo(110);
    }

    @Test
    void theUserIsNotLockedOutByThose() {
        for (int i = 0; i < 100; i++) {
            failures("bob", address(10, 1, 0, i), 1);
        }

        assertThat(backoff.mayTry("bob", ELSEWHERE)).isTrue();
        backoff.failed("bob", ELSEWHERE);
        assertThat(backoff.mayTry("bob", ELSEWHERE)).isFalse();
        pass(62_000);
        assertThat(backoff.mayTry("bob", ELSEWHERE)).isTrue();
    }

    @Test
    void whereAUserHasLoggedInOthersWhoFailDoNoHarm() {
        backoff.succeeded("bob", HERE);

        failures("alice", HERE, 1);

        assertThat(backoff.mayTry("bob", HERE)).isTrue();
        assertThat(backoff.mayTry("alice", HERE)).isFalse();
    }

    @Test
    void whereAUserHasLoggedInThisUserIsNotGuessedFasterEither() {
        backoff.succeeded("bob", HERE);

        assertThat(failures("bob", HERE, 1)).isEqualTo(10);
        assertThat(failures("bob", HERE, 1000)).isBetween(9, 11);
    }

    @Test
    void aSubscribersNetworkIsOneAddress() {
        final InetAddress one = address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1);
        final InetAddress another = address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9);
        final InetAddress neighbour = address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1);

        failures("bob", one, 1);

        assertThat(backoff.mayTry("alice", another)).isFalse();
        assertThat(backoff.mayTry("alice", neighbour)).isTrue();
    }

    @Test
    void whatWasUnderWayAtOnceIsHeldAgainstTheAddressButNotForLong() {
        for (int i = 0; i < 100_000; i++) {
            backoff.failed("bob", HERE);
        }

        assertThat(backoff.mayTry("bob", HERE)).isFalse();
        pass(10_000);
        assertThat(backoff.mayTry("bob", HERE)).isTrue();
    }
}
