package io.bilbymq.authentication.ldap;

import io.bilbymq.authentication.Options;
import io.bilbymq.authentication.ldap.LdapSettings.Log;
import io.bilbymq.authentication.ldap.LdapSettings.Lookup;
import io.bilbymq.authentication.ldap.LdapSettings.Servers;
import io.bilbymq.authentication.ldap.LdapSettings.Transport;
import io.bilbymq.authentication.ldap.LdapSettings.Users;
import io.bilbymq.broker.access.AccessBackend;
import io.bilbymq.broker.access.AccessBackendProvider;
import io.bilbymq.broker.settings.BrokerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the back end {@code ldap} of {@code auth_ldap.*}. */
public final class LdapBackendProvider implements AccessBackendProvider {
    private static final int PORT = 389;

    @Override
    public Set<String> names() {
        return Set.of("ldap", LdapBackend.MODULE);
    }

    @Override
    public AccessBackend create(BrokerSettings settings) {
        return new LdapBackend(settings(new Options(settings.access().options(), "auth_ldap")));
    }

    static LdapSettings settings(Options options) {
        return new LdapSettings(
                servers(options),
                users(options),
                queries(options),
                bind(options, "other_bind"),
                log(options.text("log").orElse("false")));
    }

    private static Servers servers(Options options) {
        final List<String> hosts = options.list("servers");
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("auth_ldap.servers.1 has to be set");
        }
        return new Servers(
                hosts,
                options.number("port", 1, 65535, PORT),
                transport(options),
                options.tls("ssl_options"),
                options.millis("timeout", 1, Servers.TIMEOUT),
                options.millis("idle_timeout", 0, Servers.IDLE_TIMEOUT),
                options.number("connection_pool_size", 1, 1024, Servers.CONNECTIONS));
    }

    private static Transport transport(Options options) {
        final boolean tls = options.flag("use_ssl", false);
        final boolean startTls = options.flag("use_starttls", false);
        if (tls && startTls) {
            throw new IllegalArgumentException("auth_ldap.use_ssl and auth_ldap.use_starttls exclude each other");
        }
        return tls ? Transport.TLS : startTls ? Transport.START_TLS : Transport.PLAIN;
    }

    private static Users users(Options options) {
        final Optional<String> attribute = options.text("dn_lookup_attribute").filter(value -> !value.equals("none"));
        final Optional<Lookup> lookup = attribute.map(
                name -> new Lookup(name, options.needed("dn_lookup_base"), bind(options, "dn_lookup_bind")));
        return new Users(
                new Template(options.text("user_dn_pattern").orElse("${username}")),
                options.text("user_bind_pattern").map(Template::new),
                lookup);
    }

    /** {@code as_user} unless somebody is named, as in RabbitMQ. */
    private static LdapBind bind(Options options, String key) {
        final Optional<String> dn = options.text(key + ".user_dn");
        final Optional<String> password = options.text(key + ".password");
        final String word = options.text(key).orElse("as_user");
        if (dn.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("auth_ldap." + key + " needs both user_dn and password");
        }
        if (dn.isPresent()) {
            return new LdapBind.As(dn.get(), password.orElseThrow());
        }
        return switch (word) {
            case "as_user" -> new LdapBind.AsUser();
            case "anon" -> new LdapBind.Anonymous();
            default -> throw new IllegalArgumentException("auth_ldap." + key + ": expected as_user or anon");
        };
    }

    private static LdapQueries queries(Options options) {
        final LdapQueries defaults = LdapQueries.defaults();
        return new LdapQueries(
                options.read("queries.tags", "a list of tags", LdapQueryReader::tags)
                        .orElse(Map.of()),
                query(options, "queries.vhost_access", defaults.virtualHostAccess()),
                query(options, "queries.resource_access", defaults.resourceAccess()),
                query(options, "queries.topic_access", defaults.topicAccess()),
                options.text("group_lookup_base").filter(value -> !value.equals("none")));
    }

    private static LdapQuery query(Options options, String key, LdapQuery standard) {
        return options.read(key, "a query", LdapQueryReader::query).orElse(standard);
    }

    /** A password is never said, whatever is asked for. */
    private static Log log(String word) {
        return switch (word) {
            case "false" -> Log.FALSE;
            case "true" -> Log.TRUE;
            case "network", "network_unsafe" -> Log.NETWORK;
            default ->
                throw new IllegalArgumentException("auth_ldap.log: expected true, false, network or network_unsafe");
        };
    }
}
