package io.bilbymq.it.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.rabbitmq.client.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whatever becomes of a login, nobody who reads the log learns what it was tried with. */
class SecretsTest {
    private static final String CANARY = "canary-5e1f";

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    }

    @Test
    void nothingOfASecretIsLogged() throws Exception {
        final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        final Level before = root.getLevel();
        final Lines log = new Lines();
        log.setContext(root.getLoggerContext());
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        try (HttpService service = new HttpService(question -> question.contains("ann") ? "allow" : "nonsense");
                GuardedBroker broker = broker(service)) {
            try (Connection connection = broker.connect("ann", CANARY)) {
                connection.createChannel().queueDeclare("q", false, false, true, null);
            }
            assertThatThrownBy(() -> broker.connect("bob", CANARY)).isNotNull();
        } finally {
            root.setLevel(before);
            root.detachAppender(log);
        }

        assertThat(log.lines).isNotEmpty().noneMatch(line -> line.contains(CANARY));
    }

    /** The chain tries all of them, though two of them are not there. */
    private static GuardedBroker broker(HttpService service) {
        return new GuardedBroker(
                Map.of(
                        "auth_http.user_path",
                        service.address("/user"),
                        "auth_http.vhost_path",
                        service.address("/vhost"),
                        "auth_http.resource_path",
                        service.address("/resource"),
                        "auth_http.topic_path",
                        service.address("/topic"),
                        "auth_http.http_method",
                        "post",
                        "auth_ldap.servers.1",
                        "127.0.0.1",
                        "auth_ldap.port",
                        "1",
                        "auth_ldap.log",
                        "network_unsafe",
                        "auth_oauth2.resource_server_id",
                        "rabbitmq",
                        "auth_oauth2.jwks_uri",
                        service.address("/keys")),
                "ldap",
                "oauth2",
                "internal",
                "http");
    }
}
