package io.bilbymq.it;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.net.URL;
import java.util.Objects;

/** Logs as {@code logback-test.xml} says: on the class path of these tests the server's own set-up would come first. */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class QuietLog extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        JoranConfigurator file = new JoranConfigurator();
        file.setContext(context);
        URL settings = Objects.requireNonNull(QuietLog.class.getResource("/logback-test.xml"));
        try {
            file.doConfigure(settings);
        } catch (JoranException e) {
            throw new IllegalStateException("cannot read " + settings, e);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
