package io.bilbymq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendKeysTest {
    @Test
    void optionsOfBackEndsAreKeptAsTheyWereWritten() throws ConfigException {
        final Config config = config("""
                auth_ldap.servers.1 = a
                auth_ldap.servers.1 = b
                auth_ldap.queries.tags = '''
                [{administrator, {'and', [{constant, true}]}}, % it's me
                 {management, {in_group, "cn=a # b,dc=c"}}]
                '''
                auth_oauth2.scope_aliases.first\\.last = x
                heartbeat = 10
                """);

        assertThat(config.written("auth_ldap"))
                .isEqualTo(Map.of("auth_ldap.servers.1", "b", "auth_ldap.queries.tags", """
                        [{administrator, {'and', [{constant, true}]}}, % it's me
                         {management, {in_group, "cn=a # b,dc=c"}}]"""));
        assertThat(config.written("auth_oauth2")).isEqualTo(Map.of("auth_oauth2.scope_aliases.first\\.last", "x"));
        assertThat(config.keysWithoutEffectYet()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth_http.http_method = put",
                "auth_http.user_path = nowhere",
                "auth_http.user_path = http://localhost/user?x=1",
                "auth_http.ssl_options.verify = verify_none",
                "auth_http.ssl_options.versions.1 = tlsv1.1",
                "auth_http.request_timeout = soon",
                "auth_ldap.port = 0",
                "auth_ldap.use_ssl = perhaps",
                "auth_ldap.log = loud",
                "auth_ldap.other_bind = root",
                "auth_oauth2.issuer = http://example.com",
                "auth_oauth2.jwks_url = ftp://localhost",
                "auth_oauth2.https.peer_verification = verify_none",
                "auth_oauth2.algorithms.1 = none",
                "auth_oauth2.algorithms.1 = HS256",
                "auth_oauth2.verify_aud = 0",
                "auth_http.user_paht = http://localhost/",
            })
    void whatCannotBeIsRefused(String line) {
        assertThatThrownBy(() -> config(line)).isInstanceOf(ConfigException.class);
    }

    @Test
    void aPasswordIsNotRepeated() {
        assertThatThrownBy(() -> config("auth_ldap.other_bind.password = encrypted:xyz"))
                .isInstanceOf(ConfigException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("xyz"));
    }

    @Test
    void whatHasNoEffectIsSaid() throws ConfigException {
        assertThat(config("auth_http.ssl_options.crl_check = peer\nauth_oauth2.resource_servers.a.id = b")
                        .keysWithoutEffectYet())
                .containsExactly("auth_http.ssl_options.crl_check", "auth_oauth2.resource_servers.a.id");
    }

    private static Config config(String text) throws ConfigException {
        return Config.of(ConfigFile.parse("f", text));
    }
}
