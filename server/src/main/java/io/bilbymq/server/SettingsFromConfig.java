package io.bilbymq.server;

import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.Keys;
import io.bilbymq.server.config.ListenAddress;
import java.util.List;
import java.util.Map;

/** What the configuration means to the broker; the only place that knows both. */
final class SettingsFromConfig {
    private static final int DEFAULT_PORT = 5672;
    private static final int DEFAULT_BACKLOG = 128;

    private SettingsFromConfig() {}

    static Settings read(Config config) {
        return new Settings(listeners(config), config.value(Keys.BACKLOG).orElse(DEFAULT_BACKLOG));
    }

    private static List<ListenAddress> listeners(Config config) {
        if (config.value(Keys.NO_TCP_LISTENERS).isPresent()) {
            return List.of();
        }
        Map<String, ListenAddress> named = config.values(Keys.TCP_LISTENER);
        return named.isEmpty()
                ? List.of(new ListenAddress(ListenAddress.EVERYWHERE, DEFAULT_PORT))
                : List.copyOf(named.values());
    }
}
