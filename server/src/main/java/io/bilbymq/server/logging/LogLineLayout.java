package io.bilbymq.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event as one line: {@code 2026-11-22 09:30:00.123+00:00 [info] <thread> message}, as RabbitMQ does.
 * Control characters, and those that turn the direction of writing, are escaped, so a queue's name with a line end in it cannot
 * pass for an event of its own, nor look like another one. An exception follows in lines that begin with a tab, which no event
 * does.
 */
final class LogLineLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSxxx", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int CAUSES_MAX = 8;

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(128);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        line.append(" [").append(level(event)).append("] <");
        appendEscaped(line, event.getThreadName());
        line.append("> ");
        appendEscaped(line, event.getFormattedMessage());
        line.append('\n');
        appendThrowable(line, event.getThrowableProxy());
        return line.toString();
    }

    private static String level(ILoggingEvent event) {
        return switch (event.getLevel().toInt()) {
            case Level.WARN_INT -> "warning";
            case Level.ERROR_INT -> "error";
            case Level.INFO_INT -> "info";
            default -> "debug";
        };
    }

    private static void appendThrowable(StringBuilder out, @Nullable IThrowableProxy thrown) {
        IThrowableProxy cause = thrown;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            out.append(depth == 0 ? "\t" : "\tcaused by ").append(cause.getClassName());
            if (cause.getMessage() != null) {
                appendEscaped(out.append(": "), cause.getMessage());
            }
            out.append('\n');
            appendFrames(out, cause);
            cause = cause.getCause();
        }
    }

    private static void appendFrames(StringBuilder out, IThrowableProxy thrown) {
        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        int own = frames.length - thrown.getCommonFrames();
        for (int i = 0; i < own; i++) {
            out.append("\t    ").append(frames[i].getSTEAsString()).append('\n');
        }
    }

    private static void appendEscaped(StringBuilder out, @Nullable String text) {
        if (text == null) {
            return;
        }
        text.codePoints().forEach(c -> {
            if (c == '\n') {
                out.append("\\n");
            } else if (isActive(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
    }

    /** Whether it does something to a terminal, or changes the order in which what follows is shown. */
    private static boolean isActive(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
