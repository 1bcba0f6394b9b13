package io.bilbymq.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.config.Keys;
import io.bilbymq.server.config.LogLevel;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Sets the log up as the configuration says. Used by the main thread, before the broker starts and after it ended.
 *
 * <p>If logback was configured by somebody else, such as a {@code logback.xml} of the program that this one is part of, there is no
 * {@link ConsoleLog}; what is shown there, and from which level on, stays that one's affair.
 */
public final class BrokerLog {
    private static final String APPENDER = "file";

    private final LoggerContext context;
    private final Logger root;

    /** The log of this process. */
    public BrokerLog() {
        this((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    BrokerLog(LoggerContext context) {
        this.context = context;
        root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /**
     * Applies the {@code log.*} keys. An output without a level of its own has that of {@code log.default.level}, or
     * {@code info}.
     *
     * @throws ConfigException if the log's file cannot be written to
     */
    public void configure(Config config) throws ConfigException {
        Level standard =
                config.value(Keys.LOG_DEFAULT_LEVEL).map(BrokerLog::levelOf).orElse(Level.INFO);
        Level console =
                config.value(Keys.LOG_CONSOLE_LEVEL).map(BrokerLog::levelOf).orElse(standard);
        Level file = config.value(Keys.LOG_FILE_LEVEL).map(BrokerLog::levelOf).orElse(standard);
        Optional<String> fileName = config.value(Keys.LOG_FILE).filter(name -> !"false".equals(name));
        if (fileName.isPresent()) {
            Path directory = Path.of(config.value(Keys.LOG_DIRECTORY).orElse(""));
            root.addAppender(restricted(open(directory.resolve(fileName.get())), file));
        }
        Appender<ILoggingEvent> own = root.getAppender(ConsoleLog.APPENDER);
        if (own == null) {
            return;
        }
        if (config.value(Keys.LOG_CONSOLE).orElse(true)) {
            restricted(own, console);
        } else {
            root.detachAppender(own);
        }
        boolean asked = config.value(Keys.LOG_DEFAULT_LEVEL).isPresent();
        Level level = asked ? standard : mostDetailed(console, file);
        root.setLevel(level);
        // What Netty says about itself from debug on is for those who work on Netty.
        context.getLogger("io.netty").setLevel(level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO);
    }

    /** Writes out what is buffered and closes files. */
    public void close() {
        context.stop();
    }

    private Appender<ILoggingEvent> open(Path file) throws ConfigException {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setName(APPENDER);
        appender.setFile(file.toString());
        ConsoleLog.start(appender, context);
        if (!appender.isStarted()) {
            throw new ConfigException("cannot write the log file " + file.toAbsolutePath());
        }
        return appender;
    }

    private static Appender<ILoggingEvent> restricted(Appender<ILoggingEvent> appender, Level level) {
        ThresholdFilter filter = new ThresholdFilter();
        filter.setLevel(level.toString());
        filter.start();
        appender.addFilter(filter);
        return appender;
    }

    private static Level mostDetailed(Level one, Level other) {
        return one.isGreaterOrEqual(other) ? other : one;
    }

    /** The levels above error have no counterpart here: what they would show is shown as an error. */
    private static Level levelOf(LogLevel level) {
        return switch (level) {
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case NOTICE, WARNING -> Level.WARN;
            case ERROR, CRITICAL, ALERT, EMERGENCY -> Level.ERROR;
            case NONE -> Level.OFF;
        };
    }
}
