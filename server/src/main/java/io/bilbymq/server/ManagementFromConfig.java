package io.bilbymq.server;

import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.management.ManagementSettings;
import io.bilbymq.management.ManagementSettings.Content;
import io.bilbymq.management.ManagementSettings.Listener;
import io.bilbymq.management.http.Cors;
import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.config.KnownKey;
import io.bilbymq.server.config.ManagementKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the configuration says of the HTTP API. */
final class ManagementFromConfig {
    private static final String ALL_INTERFACES = "::";

    private final Config config;

    private ManagementFromConfig(Config config) {
        this.config = config;
    }

    /** Empty if there shall be none. Throws {@link ConfigException} if values do not go together. */
    static Optional<ManagementSettings> read(Config config) throws ConfigException {
        return config.value(ManagementKeys.ENABLED).orElse(true)
                ? Optional.of(new ManagementFromConfig(config).settings())
                : Optional.empty();
    }

    private ManagementSettings settings() throws ConfigException {
        final ManagementSettings standard = ManagementSettings.at(ALL_INTERFACES, ManagementSettings.PORT);
        return new ManagementSettings(
                listeners(),
                prefix(),
                or(ManagementKeys.BODY_MAX, standard.bodyMax()),
                new Cors(
                        config.numbered(ManagementKeys.CORS_ORIGIN),
                        or(ManagementKeys.CORS_MAX_AGE, standard.cors().maxAgeSeconds())),
                config.value(ManagementKeys.SESSION_TIMEOUT)
                        .map(Duration::ofMinutes)
                        .orElse(standard.sessionLife()),
                !or(ManagementKeys.NO_BASIC_AUTH, false),
                config.value(ManagementKeys.SAMPLE_INTERVAL)
                        .map(Duration::ofMillis)
                        .orElse(standard.sampleInterval()),
                !or(ManagementKeys.NO_STATISTICS, false),
                config.effective());
    }

    /** As RabbitMQ does, a file that asks for TLS only gets nothing else. A port that nobody named is one that can be done without. */
    private List<Listener> listeners() throws ConfigException {
        final Optional<Integer> plain = config.value(ManagementKeys.PORT);
        final Optional<Integer> encrypted = config.value(ManagementKeys.TLS_PORT);
        final Optional<Integer> metrics = config.value(ManagementKeys.METRICS_PORT);
        final List<Listener> listeners = new ArrayList<>();
        if (plain.isPresent() || encrypted.isEmpty()) {
            listeners.add(listener(ManagementKeys.IP, plain, ManagementSettings.PORT, Optional.empty(), Content.API));
        }
        if (encrypted.isPresent()) {
            listeners.add(listener(
                    ManagementKeys.TLS_IP, encrypted, ManagementSettings.PORT, Optional.of(tls()), Content.API));
        }
        listeners.add(listener(
                ManagementKeys.METRICS_IP,
                metrics,
                ManagementSettings.METRICS_PORT,
                Optional.empty(),
                Content.METRICS));
        return listeners;
    }

    private Listener listener(
            KnownKey<String> ip, Optional<Integer> port, int standard, Optional<TlsSettings> tls, Content content) {
        return new Listener(
                new ListenAddress(or(ip, ALL_INTERFACES), port.orElse(standard)), tls, content, port.isPresent());
    }

    private TlsSettings tls() throws ConfigException {
        final TlsSettings standard = TlsSettings.of(
                file(ManagementKeys.TLS_CERTIFICATE, "certfile"), file(ManagementKeys.TLS_KEY, "keyfile"));
        final boolean verified =
                "verify_peer".equals(config.value(ManagementKeys.TLS_VERIFY).orElse(""));
        final boolean required = or(ManagementKeys.TLS_CERTIFICATE_REQUIRED, false);
        final Optional<Path> authorities =
                config.value(ManagementKeys.TLS_AUTHORITIES).map(Path::of);
        if (verified && authorities.isEmpty()) {
            throw new ConfigException("management.ssl.verify = verify_peer needs management.ssl.cacertfile");
        }
        if (required && !verified) {
            throw new ConfigException(
                    "management.ssl.fail_if_no_peer_cert = true needs management.ssl.verify = verify_peer");
        }
        final List<String> versions = config.numbered(ManagementKeys.TLS_VERSION);
        final TlsSettings own = new TlsSettings(
                standard.certificateFile(),
                standard.keyFile(),
                config.value(ManagementKeys.TLS_KEY_PASSWORD),
                authorities,
                verified,
                required,
                or(ManagementKeys.TLS_DEPTH, standard.depth()),
                versions.isEmpty() ? standard.versions() : versions,
                config.numbered(ManagementKeys.TLS_CIPHER),
                standard.serverOrder(),
                standard.handshakeTimeoutMillis(),
                standard.hostCertificates(),
                standard.revocation());
        return new TlsFromConfig(config).addTo(own, ManagementKeys.TLS_REVOCATION, "management.ssl");
    }

    private Path file(KnownKey<String> key, String name) throws ConfigException {
        return Path.of(config.value(key)
                .orElseThrow(() -> new ConfigException(
                        "management.ssl.port needs management.ssl." + name + ", which is not set")));
    }

    private String prefix() {
        final String prefix = or(ManagementKeys.PATH_PREFIX, "");
        final String begun = prefix.isEmpty() || prefix.startsWith("/") ? prefix : "/" + prefix;
        return begun.endsWith("/") ? begun.substring(0, begun.length() - 1) : begun;
    }

    private <T> T or(KnownKey<T> key, T standard) {
        return config.value(key).orElse(standard);
    }
}
