package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.Redelivery;
import io.bilbymq.broker.queue.QueueSettings.RetryDelay;
import org.junit.jupiter.api.Test;

/** What a queue remembers of messages that came back. */
class ReturnsTest {
    private long memory;
    private final Returns returns = new Returns(bytes -> memory += bytes);

    private void limit(long limit) {
        returns.configure(new Redelivery(limit, RetryDelay.DISABLED, 0, 0));
    }

    private void delay(RetryDelay type, long min, long max) {
        returns.configure(new Redelivery(QueueSettings.NONE, type, min, max));
    }

    private FieldTable headers() {
        final Message told = returns.told(1, TestMessages.message());
        return new Properties(told.content(), 0, told.propertiesLength())
                .headers()
                .orElse(FieldTable.empty());
    }

    @Test
    void aMessageMayFailAsOftenAsTheLimitSays() {
        limit(2);

        assertThat(returns.isTooMany(1, true)).isFalse();
        assertThat(returns.isTooMany(1, true)).isFalse();
        assertThat(returns.isTooMany(1, true)).isTrue();
    }

    @Test
    void aLimitOfNoneAtAllLetsNothingComeBack() {
        limit(0);

        assertThat(returns.isTooMany(1, true)).isTrue();
    }

    @Test
    void whatComesBackForNoFaultOfItsOwnDoesNotCount() {
        limit(0);

        assertThat(returns.isTooMany(1, false)).isFalse();
        assertThat(headers().integer("x-acquired-count")).hasValue(1);
        assertThat(headers().contains("x-delivery-count")).isFalse();
    }

    @Test
    void countsAreToldInHeaders() {
        limit(5);
        returns.isTooMany(1, true);
        returns.isTooMany(1, false);
        returns.isTooMany(1, true);

        assertThat(headers().integer("x-acquired-count")).hasValue(3);
        assertThat(headers().integer("x-delivery-count")).hasValue(2);
    }

    @Test
    void aQueueWithoutALimitTellsNothing() {
        final Message message = TestMessages.message();
        returns.isTooMany(1, true);

        assertThat(returns.told(1, message)).isSameAs(message);
    }

    @Test
    void whatIsGoneIsForgotten() {
        limit(0);
        returns.isTooMany(1, false);

        returns.forget(1);

        assertThat(headers().isEmpty()).isTrue();
    }

    @Test
    void eachFailureMakesTheDelayLongerUpToTheLongest() {
        delay(RetryDelay.ALL, 100, 250);

        returns.isTooMany(1, true);
        assertThat(returns.delay(1, true)).isEqualTo(100);
        returns.isTooMany(1, true);
        assertThat(returns.delay(1, true)).isEqualTo(200);
        returns.isTooMany(1, true);
        assertThat(returns.delay(1, true)).isEqualTo(250);
    }

    @Test
    void whatNeverFailedWaitsTheLeastTime() {
        delay(RetryDelay.ALL, 100, 250);
        returns.isTooMany(1, false);
        returns.isTooMany(1, false);

        assertThat(returns.delay(1, false)).isEqualTo(100);
    }

    @Test
    void aDelayThatIsTooLargeForANumberIsTheLongest() {
        delay(RetryDelay.ALL, Long.MAX_VALUE / 2, Long.MAX_VALUE);
        for (int i = 0; i < 3; i++) {
            returns.isTooMany(1, true);
        }

        assertThat(returns.delay(1, true)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theTypeSaysWhichReturnsWait() {
        delay(RetryDelay.FAILED, 100, 100);
        assertThat(returns.delay(1, true)).isEqualTo(100);
        assertThat(returns.delay(1, false)).isZero();

        delay(RetryDelay.RETURNED, 100, 100);
        assertThat(returns.delay(1, true)).isZero();
        assertThat(returns.delay(1, false)).isEqualTo(100);
    }

    // What outlives a restart.

    @Test
    void aTallyGrowsWithEveryFailureAndBringsBackTheCount() {
        limit(9);
        assertThat(returns.tally(1)).isZero();
        long before = 0;
        for (int i = 0; i < 3; i++) {
            returns.isTooMany(1, false);
            returns.isTooMany(1, true);
            assertThat(returns.tally(1)).isGreaterThan(before);
            before = returns.tally(1);
        }

        final Returns again = new Returns(bytes -> {});
        again.configure(new Redelivery(3, RetryDelay.DISABLED, 0, 0));
        again.restore(1, before);

        assertThat(again.failures(1)).isEqualTo(3);
        assertThat(again.tally(1)).isEqualTo(before);
        assertThat(again.isTooMany(1, true)).isTrue();
    }

    @Test
    void whereNobodyAsksForCountsNoneIsBroughtBack() {
        returns.restore(1, 1L << 32 | 1);

        limit(0);

        assertThat(returns.failures(1)).isZero();
    }

    // What it costs.

    @Test
    void countsAreCountedAsMemoryUntilTheyAreForgotten() {
        limit(9);
        for (int sequence = 1; sequence <= 40; sequence++) {
            for (int i = 0; i < sequence; i++) {
                returns.isTooMany(sequence, true);
            }
        }
        assertThat(memory).isPositive();
        assertThat(returns.failures(40)).isEqualTo(40);

        returns.forget(1);
        returns.forget(1);
        returns.purged(sequence -> sequence != 2);
        returns.clear((sequence, content) -> {});

        assertThat(memory).isZero();
    }

    @Test
    void whatIsOneTooManyToBeCountedComesBackAsIfItNeverHad() {
        limit(0);
        for (int sequence = 1; sequence <= Returns.COUNTS_MAX; sequence++) {
            returns.isTooMany(sequence, false);
        }

        assertThat(returns.isTooMany(Returns.COUNTS_MAX + 1, true)).isFalse();
        returns.forget(1);
        assertThat(returns.isTooMany(Returns.COUNTS_MAX + 1, true)).isTrue();
    }
}
