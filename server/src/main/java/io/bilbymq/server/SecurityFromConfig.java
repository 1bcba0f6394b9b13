package io.bilbymq.server;

import io.bilbymq.broker.settings.AuthenticationSettings;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.CertificateLogin;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.broker.settings.UserSettings;
import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.config.Keys;
import io.bilbymq.server.config.KnownKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the configuration says of TLS and of how clients log in. */
final class SecurityFromConfig {
    /** That there is no such user. */
    private static final String NONE = "none";

    private final Config config;

    SecurityFromConfig(Config config) {
        this.config = config;
    }

    /** Sets all of it. Throws {@link ConfigException} if values do not go together, or something is missing. */
    void setOn(BrokerSettings.Builder settings) throws ConfigException {
        final List<ListenAddress> listeners =
                config.value(Keys.NO_TLS_LISTENERS).isPresent()
                        ? List.of()
                        : List.copyOf(config.values(Keys.TLS_LISTENER).values());
        if (!listeners.isEmpty()) {
            settings.tlsListeners(listeners).tls(tls());
        }
        settings.authentication(authentication());
    }

    private TlsSettings tls() throws ConfigException {
        final TlsSettings standard = TlsSettings.of(
                file(Keys.TLS_CERTIFICATE, "ssl_options.certfile"), file(Keys.TLS_KEY, "ssl_options.keyfile"));
        final boolean verified =
                "verify_peer".equals(config.value(Keys.TLS_VERIFY).orElse(""));
        final boolean required = config.value(Keys.TLS_CERTIFICATE_REQUIRED).orElse(false);
        final Optional<Path> authorities = config.value(Keys.TLS_AUTHORITIES).map(Path::of);
        if (required && !verified) {
            throw new ConfigException("ssl_options.fail_if_no_peer_cert = true needs ssl_options.verify = verify_peer:"
                    + " a certificate that nobody verifies proves nothing");
        }
        if (verified && authorities.isEmpty()) {
            throw new ConfigException(
                    "ssl_options.verify = verify_peer needs ssl_options.cacertfile: without authorities nobody is trusted");
        }
        final List<String> versions = config.numbered(Keys.TLS_VERSION);
        final TlsSettings own = new TlsSettings(
                standard.certificateFile(),
                standard.keyFile(),
                config.value(Keys.TLS_KEY_PASSWORD),
                authorities,
                verified,
                required,
                config.value(Keys.TLS_DEPTH).orElse(standard.depth()),
                versions.isEmpty() ? standard.versions() : versions,
                config.numbered(Keys.TLS_CIPHER),
                config.value(Keys.TLS_SERVER_ORDER).orElse(standard.serverOrder()),
                config.value(Keys.TLS_HANDSHAKE_TIMEOUT).orElse(standard.handshakeTimeoutMillis()),
                standard.hostCertificates(),
                standard.revocation());
        return new TlsFromConfig(config).addTo(own, Keys.TLS_REVOCATION, "ssl_options");
    }

    private Path file(KnownKey<String> key, String name) throws ConfigException {
        return Path.of(config.value(key)
                .orElseThrow(() -> new ConfigException("listeners.ssl needs " + name + ", which is not set")));
    }

    private AuthenticationSettings authentication() throws ConfigException {
        final AuthenticationSettings standard = AuthenticationSettings.defaults();
        final List<String> named =
                config.numbered(Keys.AUTH_MECHANISM).stream().distinct().toList();
        final Optional<UserSettings> anonymous = config.value(Keys.ANONYMOUS_USER)
                .filter(name -> !NONE.equals(name))
                .map(name ->
                        new UserSettings(name, config.value(Keys.ANONYMOUS_PASS).orElse("")));
        if (named.contains(AuthenticationSettings.ANONYMOUS) && anonymous.isEmpty()) {
            throw new ConfigException(
                    "auth_mechanisms names ANONYMOUS, but anonymous_login_user does not say who that is");
        }
        return new AuthenticationSettings(
                named.isEmpty() ? standard.mechanisms() : named,
                anonymous,
                certificateLogin(standard.certificateLogin()));
    }

    private CertificateLogin certificateLogin(CertificateLogin standard) {
        return new CertificateLogin(
                config.value(Keys.CERTIFICATE_LOGIN_FROM)
                        .map(SecurityFromConfig::from)
                        .orElse(standard.from()),
                config.value(Keys.CERTIFICATE_LOGIN_TYPE)
                        .map(type -> CertificateLogin.NameType.valueOf(type.toUpperCase(Locale.ROOT)))
                        .orElse(standard.type()),
                config.value(Keys.CERTIFICATE_LOGIN_INDEX).orElse(standard.index()));
    }

    private static CertificateLogin.From from(String word) {
        return "subject_alt_name".equals(word)
                ? CertificateLogin.From.SUBJECT_ALTERNATIVE_NAME
                : CertificateLogin.From.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
