package io.bilbymq.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingWheelTest {
    private final ManualLoop loop = new ManualLoop("loop", 0);
    private final List<String> happened = new ArrayList<>();

    /** A timeout that knows when it has to happen. */
    private final class Expected extends TimingWheel.Timeout {
        private final String name;
        private long time = Long.MAX_VALUE;
        private long armed;
        private int times;

        Expected(String name) {
            this.name = name;
        }

        void arm(long at) {
            time = at;
            armed = loop.now();
            loop.run(() -> loop.timeouts().arm(this, at));
        }

        void disarm() {
            time = Long.MAX_VALUE;
            loop.run(() -> loop.timeouts().disarm(this));
        }

        @Override
        protected void due() {
            assertThat(loop.now()).as("not early").isGreaterThanOrEqualTo(time);
            happened.add(name);
            time = Long.MAX_VALUE;
            times++;
        }
    }

    private void pass(long millis) {
        loop.advanceMillis(millis);
        loop.runAll();
    }

    @Test
    void aTimeoutComesWhenItsTimeIsOverAndNotBefore() {
        final Expected timeout = new Expected("t");
        timeout.arm(100);

        pass(99);
        assertThat(happened).isEmpty();
        pass(1 + TimingWheel.TICK_MILLIS);

        assertThat(happened).containsExactly("t");
    }

    @Test
    void aTimeThatIsOverComesAtOnce() {
        pass(10_000);
        final Expected timeout = new Expected("t");

        timeout.arm(5_000);
        pass(2 * TimingWheel.TICK_MILLIS);

        assertThat(happened).containsExactly("t");
    }

    @Test
    void whatIsArmedAgainComesAtTheNewTimeOnly() {
        final Expected timeout = new Expected("t");
        timeout.arm(50);
        timeout.arm(200);

        pass(150);
        assertThat(happened).isEmpty();
        pass(60);

        assertThat(happened).containsExactly("t");
    }

    @Test
    void whatIsDisarmedDoesNotCome() {
        final Expected timeout = new Expected("t");
        timeout.arm(50);

        timeout.disarm();
        pass(1000);

        assertThat(happened).isEmpty();
    }

    @Test
    void whatIsManyTurnsOfTheWheelAwayComesInTime() {
        final long far = 10L * TimingWheel.SLOTS * TimingWheel.TICK_MILLIS + 17;
        final Expected timeout = new Expected("t");
        timeout.arm(far);

        for (long passed = 0; passed < far - 1; passed += 1000) {
            pass(Math.min(1000, far - 1 - passed));
            assertThat(happened).isEmpty();
        }
        pass(1 + TimingWheel.TICK_MILLIS);

        assertThat(happened).containsExactly("t");
    }

    @Test
    void theLoopIsLeftAloneWhenNothingIsArmed() {
        final Expected timeout = new Expected("t");
        timeout.arm(50);
        pass(100);

        loop.advanceMillis(1_000_000);

        assertThat(loop.isIdle()).isTrue();
    }

    @Test
    void anyNumberComeInTimeWhateverIsArmedAndDisarmed() {
        Seeds.each(50, random -> {
            final List<Expected> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add(new Expected("t" + i));
            }
            for (int step = 0; step < 300; step++) {
                final Expected one = all.get(random.nextInt(all.size()));
                if (random.nextInt(4) == 0) {
                    one.disarm();
                } else {
                    one.arm(loop.now() - 20 + random.nextInt(random.nextInt(20) == 0 ? 20_000 : 300));
                }
                pass(random.nextInt(random.nextInt(30) == 0 ? 10_000 : 30));
                final long late = loop.now() - 2 * TimingWheel.TICK_MILLIS;
                assertThat(all.stream().filter(timeout -> Math.max(timeout.time, timeout.armed) < late))
                        .as("too late")
                        .isEmpty();
            }
            all.forEach(Expected::disarm);
            assertThat(all).anyMatch(timeout -> timeout.times > 0);
        });
    }
}
