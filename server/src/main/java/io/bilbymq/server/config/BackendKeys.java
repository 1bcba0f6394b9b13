package io.bilbymq.server.config;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys of back ends besides the internal one: {@code auth_http}, {@code auth_ldap}, {@code auth_oauth2}. Here is what their
 * values may be; the back ends read them as they were written.
 */
public final class BackendKeys {
    /** The first words of these keys. */
    public static final List<String> PREFIXES = List.of("auth_http", "auth_ldap", "auth_oauth2");

    private static final ValueType<URI> ADDRESS =
            new ValueType<>("an address that begins with http:// or https:// and has no query", BackendKeys::address);

    /** What is read on the way can be changed on the way. */
    private static final ValueType<URI> SECURE_ADDRESS = new ValueType<>(
            "an address that begins with https://, or with http:// and is on this machine", BackendKeys::secureAddress);

    private static final ValueType<Integer> MILLIS = ValueType.limit(1);

    /** RabbitMQ's HS algorithms need a key that both sides have, and there is no key for one. */
    private static final ValueType<String> ALGORITHM =
            ValueType.oneOf("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private static final List<KnownKey<?>> HTTP = List.of(
            KnownKey.of(ValueType.oneOf("get", "post"), "auth_http.http_method"),
            KnownKey.of(ADDRESS, "auth_http.user_path"),
            KnownKey.of(ADDRESS, "auth_http.vhost_path"),
            KnownKey.of(ADDRESS, "auth_http.resource_path"),
            KnownKey.of(ADDRESS, "auth_http.topic_path"),
            KnownKey.of(MILLIS, "auth_http.request_timeout"),
            KnownKey.of(MILLIS, "auth_http.connection_timeout"),
            KnownKey.of(ValueType.FLAG, "auth_http.authorization_failure_disclosure"),
            KnownKey.of(ValueType.oneOf("none"), "auth_http.ssl_options"));

    private static final List<KnownKey<?>> LDAP = List.of(
            KnownKey.of(ValueType.TEXT, "auth_ldap.servers.$number"),
            KnownKey.of(ValueType.integer(1, 65535), "auth_ldap.port"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.user_dn_pattern"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.user_bind_pattern"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.dn_lookup_attribute"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.dn_lookup_base"),
            KnownKey.of(ValueType.oneOf("as_user", "anon"), "auth_ldap.dn_lookup_bind"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.dn_lookup_bind.user_dn"),
            KnownKey.of(ValueType.PASSWORD, "auth_ldap.dn_lookup_bind.password"),
            KnownKey.of(ValueType.oneOf("as_user", "anon"), "auth_ldap.other_bind"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.other_bind.user_dn"),
            KnownKey.of(ValueType.PASSWORD, "auth_ldap.other_bind.password"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.group_lookup_base"),
            KnownKey.of(ValueType.FLAG, "auth_ldap.use_ssl"),
            KnownKey.of(ValueType.FLAG, "auth_ldap.use_starttls"),
            KnownKey.of(MILLIS, "auth_ldap.timeout"),
            KnownKey.of(ValueType.limit(0), "auth_ldap.idle_timeout"),
            KnownKey.of(ValueType.integer(1, 1024), "auth_ldap.connection_pool_size"),
            KnownKey.of(ValueType.oneOf("false", "true", "network", "network_unsafe"), "auth_ldap.log"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.queries.tags"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.queries.vhost_access"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.queries.resource_access"),
            KnownKey.of(ValueType.TEXT, "auth_ldap.queries.topic_access"),
            KnownKey.of(ValueType.oneOf("none"), "auth_ldap.ssl_options"));

    private static final List<KnownKey<?>> OAUTH2 = List.of(
            KnownKey.of(ValueType.TEXT, "auth_oauth2.resource_server_id"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.resource_server_type"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.scope_prefix"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.scope_aliases.$alias"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.scope_aliases.$number.alias"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.scope_aliases.$number.scope"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.additional_scopes_key"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.preferred_username_claims.$number"),
            KnownKey.of(ValueType.FLAG, "auth_oauth2.verify_aud"),
            KnownKey.of(SECURE_ADDRESS, "auth_oauth2.issuer"),
            KnownKey.of(SECURE_ADDRESS, "auth_oauth2.jwks_uri", "auth_oauth2.jwks_url"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.discovery_endpoint_path"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.discovery_endpoint_params.$name"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.default_key"),
            KnownKey.of(ValueType.TEXT, "auth_oauth2.signing_keys.$id"),
            KnownKey.of(ALGORITHM, "auth_oauth2.algorithms.$number"));

    static final List<KnownKey<?>> ALL = KnownKey.all(List.of(
            HTTP,
            ClientTlsKeys.below("auth_http.ssl_options"),
            LDAP,
            ClientTlsKeys.below("auth_ldap.ssl_options"),
            OAUTH2,
            ClientTlsKeys.below("auth_oauth2.https")));

    /** What the console needs to send a browser to the provider, and what else has no effect. */
    static final List<KeyPattern> WITHOUT_EFFECT = Stream.of(
                    ClientTlsKeys.withoutEffect("auth_http.ssl_options"),
                    ClientTlsKeys.withoutEffect("auth_ldap.ssl_options"),
                    ClientTlsKeys.withoutEffect("auth_oauth2.https"),
                    Stream.of(
                                    "auth_ldap.servers",
                                    "auth_ldap.anon_auth",
                                    "auth_oauth2.token_endpoint",
                                    "auth_oauth2.authorization_endpoint",
                                    "auth_oauth2.end_session_endpoint",
                                    "auth_oauth2.introspection_endpoint",
                                    "auth_oauth2.default_oauth_provider",
                                    "auth_oauth2.resource_servers.**",
                                    "auth_oauth2.oauth_providers.**")
                            .map(KeyPattern::of)
                            .toList())
            .flatMap(List::stream)
            .toList();

    private BackendKeys() {}

    private static URI address(String text) {
        final URI address = URI.create(text);
        final boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!http || address.getHost() == null || address.getRawQuery() != null || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException();
        }
        return address;
    }

    private static URI secureAddress(String text) {
        final URI address = address(text);
        final boolean local = address.getHost().equals("localhost")
                || address.getHost().equals("[::1]")
                || address.getHost().matches("127(\\.\\d{1,3}){3}");
        if (!"https".equals(address.getScheme()) && !local) {
            throw new IllegalArgumentException();
        }
        return address;
    }
}
