package io.bilbymq.server;

import io.bilbymq.broker.settings.HostCertificate;
import io.bilbymq.broker.settings.Revocation;
import io.bilbymq.broker.settings.Revocation.Check;
import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.config.KnownKey;
import io.bilbymq.server.config.TlsKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the configuration says of TLS wherever it is spoken: certificates by name, and which certificates are revoked. */
final class TlsFromConfig {
    private static final String HOST_CERTIFICATES = "bilbymq.ssl.sni.";

    private final Config config;

    TlsFromConfig(Config config) {
        this.config = config;
    }

    /**
     * Adds it to what is said of one kind of listener.
     *
     * @param check that one's own key for what is looked up of clients' certificates
     * @param prefix what its keys begin with
     * @throws ConfigException naming the keys, if values do not go together, or something is missing
     */
    TlsSettings addTo(TlsSettings settings, KnownKey<String> check, String prefix) throws ConfigException {
        final Revocation revocation =
                revocation(settings.verifyPeer(), config.value(check).orElse("false"), prefix);
        try {
            return settings.withHostCertificates(hostCertificates()).checkingRevocation(revocation);
        } catch (IllegalArgumentException e) {
            throw senseless(e);
        }
    }

    private List<HostCertificate> hostCertificates() throws ConfigException {
        final Map<String, List<String>> hosts = config.values(TlsKeys.HOSTS);
        final Map<String, String> certificates = config.values(TlsKeys.HOST_CERTIFICATE);
        final Map<String, String> keys = config.values(TlsKeys.HOST_KEY);
        final Map<String, String> passwords = config.values(TlsKeys.HOST_KEY_PASSWORD);
        final List<String> names = Stream.of(hosts, certificates, keys, passwords)
                .flatMap(each -> each.keySet().stream())
                .distinct()
                .toList();
        final List<HostCertificate> all = new ArrayList<>();
        for (final String name : names) {
            final String origin = HOST_CERTIFICATES + name;
            all.add(new HostCertificate(
                    origin,
                    needed(hosts, name, origin + ".hosts"),
                    Path.of(needed(certificates, name, origin + ".certfile")),
                    Path.of(needed(keys, name, origin + ".keyfile")),
                    Optional.ofNullable(passwords.get(name))));
        }
        return all;
    }

    private static <T> T needed(Map<String, T> values, String name, String key) throws ConfigException {
        final Optional<T> value = Optional.ofNullable(values.get(name));
        return value.orElseThrow(() -> new ConfigException(
                "a certificate for clients that ask for hosts by name needs " + key + ", which is not set"));
    }

    /** A check that nobody could pass, or that is never made, is not what anybody means to configure. */
    private Revocation revocation(boolean verified, String word, String prefix) throws ConfigException {
        final Check check = switch (word) {
            case "true" -> Check.CHAIN;
            case "peer" -> Check.PEER;
            case "best_effort" -> Check.BEST_EFFORT;
            default -> Check.NONE;
        };
        final String key = prefix + ".crl_check = " + word;
        if (check == Check.NONE) {
            return Revocation.NONE;
        }
        if (!verified) {
            throw new ConfigException(key + " needs " + prefix + ".verify = verify_peer:"
                    + " a client that is not asked for a certificate has none that could be revoked");
        }
        final Optional<Path> lists = config.value(TlsKeys.REVOCATION_LISTS).map(Path::of);
        if (check != Check.BEST_EFFORT && lists.isEmpty()) {
            throw new ConfigException(
                    key + " needs bilbymq.ssl.crlfile: without a list of revoked certificates nobody could log in");
        }
        return new Revocation(check, lists);
    }

    private static ConfigException senseless(IllegalArgumentException e) {
        return new ConfigException(String.valueOf(e.getMessage()));
    }
}
