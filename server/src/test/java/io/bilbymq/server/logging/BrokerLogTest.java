package io.bilbymq.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.config.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerLogTest {
    private final LoggerContext context = context();
    private final Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    private final BrokerLog log = new BrokerLog(context);

    /** As SLF4J makes it. */
    private static LoggerContext context() {
        final LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        return context;
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static Config config(String... assignments) throws ConfigException {
        final List<Setting> settings = new ArrayList<>();
        for (final String assignment : assignments) {
            settings.add(Setting.fromCommandLine("--set", assignment));
        }
        return Config.of(settings);
    }

    private ListAppender<ILoggingEvent> configuredBySomebodyElse() {
        final ListAppender<ILoggingEvent> theirs = new ListAppender<>();
        theirs.setContext(context);
        theirs.start();
        root.addAppender(theirs);
        root.setLevel(Level.WARN);
        return theirs;
    }

    @Test
    void theLogOfSomebodyElseStaysAsItIs() throws ConfigException {
        final ListAppender<ILoggingEvent> theirs = configuredBySomebodyElse();

        log.configure(config("log.console.level=debug"));
        root.info("in passing");
        root.warn("to be seen");

        assertThat(theirs.list).extracting(ILoggingEvent::getMessage).containsExactly("to be seen");
    }

    @Test
    void aFileIsWrittenBesidesTheLogOfSomebodyElse(@TempDir Path folder) throws Exception {
        final ListAppender<ILoggingEvent> theirs = configuredBySomebodyElse();

        log.configure(config("log.file=broker.log", "log.dir=" + folder, "log.file.level=error"));
        root.warn("to be seen");
        root.error("to be kept");
        log.close();

        assertThat(theirs.list).hasSize(2);
        assertThat(Files.readString(folder.resolve("broker.log")))
                .contains("to be kept")
                .doesNotContain("to be seen");
    }

    @Test
    void theConsoleHasTheLevelOfTheConfigurationOrNothing() throws ConfigException {
        final ConsoleLog console = new ConsoleLog();
        console.configure(context);

        log.configure(config("log.console.level=debug"));
        assertThat(root.getLevel()).isEqualTo(Level.DEBUG);
        assertThat(root.getAppender(ConsoleLog.APPENDER)).isNotNull();

        log.configure(config("log.console=false"));
        assertThat(root.getAppender(ConsoleLog.APPENDER)).isNull();
    }
}
