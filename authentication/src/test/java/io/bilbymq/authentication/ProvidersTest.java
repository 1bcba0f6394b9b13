package io.bilbymq.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.authentication.remote.TestCertificates;
import io.bilbymq.broker.access.AccessBackend;
import io.bilbymq.broker.access.AccessBackendProvider;
import io.bilbymq.broker.access.AccessBackends;
import io.bilbymq.broker.settings.AccessSettings;
import io.bilbymq.broker.settings.BrokerSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The back ends are found by name, and made of what the configuration says. */
class ProvidersTest {
    private static final Map<String, Map<String, String>> LEAST = Map.of(
            "http",
                    Map.of(
                            "auth_http.user_path", "http://localhost/user",
                            "auth_http.vhost_path", "http://localhost/vhost",
                            "auth_http.resource_path", "http://localhost/resource",
                            "auth_http.topic_path", "https://localhost/topic"),
            "ldap", Map.of("auth_ldap.servers.1", "localhost"),
            "oauth2",
                    Map.of(
                            "auth_oauth2.resource_server_id", "rabbitmq",
                            "auth_oauth2.issuer", "https://localhost"));

    /** What a back end cannot do without. */
    private static Map<String, String> least(String backend) {
        return Objects.requireNonNull(LEAST.get(backend));
    }

    private static AccessBackend make(String name, Map<String, String> options) {
        final AccessBackendProvider provider = AccessBackends.onClassPath().stream()
                .filter(each -> each.names().contains(name))
                .findFirst()
                .orElseThrow();
        return provider.create(BrokerSettings.builder()
                .access(AccessSettings.defaults().with(options))
                .build());
    }

    @ParameterizedTest
    @CsvSource({
        "http, http",
        "rabbit_auth_backend_http, http",
        "ldap, ldap",
        "rabbit_auth_backend_ldap, ldap",
        "oauth2, oauth2",
        "rabbit_auth_backend_oauth2, oauth2"
    })
    void aBackEndIsFoundByItsNameAndByRabbitMqs(String name, String backend) {
        final AccessBackend made = make(name, least(backend));

        assertThat(made.name()).isEqualTo(backend);
        made.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            http   | auth_http.user_path                | -                     | auth_http.user_path has to be set
            http   | auth_http.user_path                | localhost/user        | auth_http.user_path: expected an address
            http   | auth_http.user_path                | http://a/b?c          | auth_http.user_path: expected an address
            http   | auth_http.http_method              | put                   | auth_http.http_method: expected one of [GET, POST]
            http   | auth_http.request_timeout          | 0                     | auth_http.request_timeout: expected infinity or a number
            http   | auth_http.ssl_options.cacertfile   | /nowhere/ca.pem       | cannot read /nowhere/ca.pem
            http   | auth_http.ssl_options.verify       | verify_none           | auth_http.ssl_options.verify: expected verify_peer
            ldap   | auth_ldap.servers.1                | -                     | auth_ldap.servers.1 has to be set
            ldap   | auth_ldap.port                     | 0                     | auth_ldap.port: expected a whole number
            ldap   | auth_ldap.dn_lookup_attribute      | uid                   | auth_ldap.dn_lookup_base has to be set
            ldap   | auth_ldap.other_bind               | root                  | auth_ldap.other_bind: expected as_user or anon
            ldap   | auth_ldap.other_bind.user_dn       | cn=a                  | auth_ldap.other_bind needs both user_dn and password
            ldap   | auth_ldap.log                      | loud                  | auth_ldap.log: expected true, false, network
            ldap   | auth_ldap.queries.vhost_access     | {constant, perhaps}   | auth_ldap.queries.vhost_access: expected a query: a constant is true or false
            ldap   | auth_ldap.queries.tags             | [{a, {b}}]            | auth_ldap.queries.tags: expected a list of tags: there is no such query
            oauth2 | auth_oauth2.resource_server_id     | -                     | auth_oauth2.resource_server_id has to be set
            oauth2 | auth_oauth2.issuer                 | -                     | one of auth_oauth2.issuer, auth_oauth2.jwks_uri and
            oauth2 | auth_oauth2.issuer                 | http://example.com    | auth_oauth2.issuer: expected an address that begins with https://
            oauth2 | auth_oauth2.jwks_url               | http://example.com    | auth_oauth2.jwks_url: expected an address that begins with https://
            oauth2 | auth_oauth2.signing_keys.k1        | /nowhere/key.pem      | auth_oauth2.signing_keys.k1: cannot read /nowhere/key.pem
            oauth2 | auth_oauth2.algorithms.1           | HS256                 | the algorithms of signatures are
            oauth2 | auth_oauth2.algorithms.1           | none                  | the algorithms of signatures are
            oauth2 | auth_oauth2.scope_aliases.1.alias  | admin                 | auth_oauth2.scope_aliases.1.alias has no scope
            """)
    void settingsThatDoNotMakeSenseAreRefusedBeforeTheBrokerStarts(
            String backend, String key, @Nullable String value, String message) {
        final Map<String, String> options = new HashMap<>(least(backend));
        if (value == null) {
            options.remove(key);
        } else {
            options.put(key, value);
        }

        assertThatThrownBy(() -> make(backend, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void everyOptionIsTaken(@TempDir Path folder) {
        final TestCertificates made = TestCertificates.of(folder, "a", "dns:localhost");
        final Map<String, String> options = new LinkedHashMap<>();
        LEAST.values().forEach(options::putAll);
        for (final String tls : new String[] {"auth_http.ssl_options", "auth_ldap.ssl_options", "auth_oauth2.https"}) {
            options.put(tls + ".cacertfile", made.certificate().toString());
            options.put(tls + ".certfile", made.certificate().toString());
            options.put(tls + ".keyfile", made.key().toString());
            options.put(tls + ".depth", "2");
            options.put(tls + ".versions.1", "tlsv1.3");
        }
        options.putAll(Map.of(
                "auth_http.http_method", "post",
                "auth_http.request_timeout", "1000",
                "auth_http.connection_timeout", "infinity",
                "auth_ldap.use_starttls", "true",
                "auth_ldap.user_dn_pattern", "${username}",
                "auth_ldap.user_bind_pattern", "${ad_user}@example.com",
                "auth_ldap.dn_lookup_attribute", "sAMAccountName",
                "auth_ldap.dn_lookup_base", "dc=example",
                "auth_ldap.dn_lookup_bind", "anon",
                "auth_ldap.group_lookup_base", "none"));
        options.putAll(Map.of(
                "auth_ldap.timeout", "infinity",
                "auth_ldap.idle_timeout", "0",
                "auth_ldap.connection_pool_size", "4",
                "auth_ldap.log", "network_unsafe",
                "auth_ldap.queries.tags", "[{administrator, {constant, false}}].",
                "auth_ldap.queries.vhost_access", "{in_group, \"cn=a,dc=b\"}",
                "auth_ldap.queries.resource_access", "{constant, true}",
                "auth_ldap.queries.topic_access", "{constant, true}"));
        options.putAll(Map.of(
                "auth_oauth2.signing_keys.k1", made.certificate().toString(),
                "auth_oauth2.default_key", "k1",
                "auth_oauth2.algorithms.1", "ES256",
                "auth_oauth2.scope_aliases.admin", "rabbitmq.tag:administrator",
                "auth_oauth2.scope_aliases.1.alias", "api://admin",
                "auth_oauth2.scope_aliases.1.scope", "rabbitmq.tag:administrator rabbitmq.read:*/*",
                "auth_oauth2.discovery_endpoint_path", ".well-known/other",
                "auth_oauth2.discovery_endpoint_params.appid", "x",
                "auth_oauth2.preferred_username_claims.1", "email",
                "auth_oauth2.verify_aud", "false"));

        for (final String name : LEAST.keySet()) {
            make(name, options).close();
        }
    }
}
