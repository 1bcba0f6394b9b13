package io.bilbymq.management.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.management.metrics.Exposition.Format;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JvmMetricsTest {
    private long now;
    private final JvmMetrics metrics = new JvmMetrics(() -> now);

    @AfterEach
    void close() {
        metrics.close();
    }

    private String written() {
        final Exposition exposition = new Exposition(Format.TEXT, false, 1024);
        metrics.write(exposition);
        return exposition.end().toString();
    }

    /** The uptime is told in milliseconds, so that another look tells another one. */
    private static void passTime() {
        final long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
        Awaitility.await()
                .pollDelay(1, TimeUnit.MILLISECONDS)
                .until(() -> ManagementFactory.getRuntimeMXBean().getUptime() > uptime);
    }

    @Test
    void theJvmIsLookedAtOnceForPagesThatAreAskedForTogether() {
        final String first = written();
        passTime();
        now += JvmMetrics.AGE_MAX_NANOS - 1;

        assertThat(first).contains("process_uptime_seconds", "jvm_threads_states_threads", "system_cpu_usage");
        assertThat(written()).isEqualTo(first);
    }

    @Test
    void afterAWhileItIsLookedAtAnew() {
        final String first = written();
        passTime();
        now += JvmMetrics.AGE_MAX_NANOS;

        assertThat(written()).isNotEqualTo(first);
    }
}
