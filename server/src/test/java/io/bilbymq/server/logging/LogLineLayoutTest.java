package io.bilbymq.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogLineLayoutTest {
    private final LogLineLayout layout = new LogLineLayout();

    @Test
    void anEventIsOneLineAsRabbitMqWritesIt() {
        LoggingEvent event = event(Level.WARN, "queue 'orders' is full");

        String text = layout.doLayout(event);

        assertThat(text).isEqualTo("2026-11-22 01:16:40.123+00:00 [warning] <loop-1> queue 'orders' is full\n");
    }

    @Test
    void aNameCannotForgeAnEvent() {
        LoggingEvent event = event(Level.INFO, "user 'x\n2026 [info] fake\r\u001b[2J\u2028' logged in");

        String text = layout.doLayout(event);

        assertThat(text)
                .endsWith("<loop-1> user 'x\\n2026 [info] fake\\u000d\\u001b[2J\\u2028' logged in\n")
                .containsOnlyOnce("\n");
    }

    @Test
    void aNameCannotLookLikeAnother() {
        LoggingEvent event = event(Level.INFO, "queue 'a\u202Eb\u2066c\u200Fd\uFEFFe\uD800f\uDB40\uDC01g 漢🐇é'");

        String text = layout.doLayout(event);

        assertThat(text).endsWith("queue 'a\\u202eb\\u2066c\\u200fd\\ufeffe\\ud800f\\ue0001g 漢🐇é'\n");
    }

    @Test
    void anExceptionFollowsInIndentedLines() {
        LoggingEvent event = event(Level.ERROR, "failed");
        Exception cause = new IllegalStateException("first\nsecond");
        event.setThrowableProxy(new ThrowableProxy(new RuntimeException("outer", cause)));

        String text = layout.doLayout(event);

        assertThat(text.lines().skip(1))
                .allMatch(line -> line.startsWith("\t"))
                .contains(
                        "\tjava.lang.RuntimeException: outer",
                        "\tcaused by java.lang.IllegalStateException: first\\nsecond");
    }

    private static LoggingEvent event(Level level, String message) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerContext(new LoggerContext());
        event.setLoggerName("test");
        event.setLevel(level);
        event.setThreadName("loop-1");
        event.setMessage(message);
        event.setInstant(Instant.parse("2026-11-22T01:16:40.123Z"));
        return event;
    }
}
