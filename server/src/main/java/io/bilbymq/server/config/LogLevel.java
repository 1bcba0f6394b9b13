package io.bilbymq.server.config;

import java.util.Arrays;
import java.util.Locale;

/** RabbitMQ's log levels, the least important first ({@code log.default.level} and others). */
public enum LogLevel {
    DEBUG,
    INFO,
    NOTICE,
    WARNING,
    ERROR,
    CRITICAL,
    ALERT,
    EMERGENCY,
    /** Nothing is logged. */
    NONE;

    static final ValueType<LogLevel> TYPE = new ValueType<>(
            "one of "
                    + String.join(
                            ", ", Arrays.stream(values()).map(LogLevel::word).toList()),
            LogLevel::fromWord);

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static LogLevel fromWord(String word) {
        return Arrays.stream(values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    }
}
