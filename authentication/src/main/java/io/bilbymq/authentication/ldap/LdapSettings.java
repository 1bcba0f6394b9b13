package io.bilbymq.authentication.ldap;

import io.bilbymq.authentication.remote.ClientTls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@code auth_ldap.*} says.
 *
 * @param otherBind as whom permissions are asked for, and those are looked up who show no password
 */
public record LdapSettings(Servers servers, Users users, LdapQueries queries, LdapBind otherBind, Log log) {
    /** How the directory is reached. */
    public enum Transport {
        PLAIN,
        TLS,
        START_TLS
    }

    /** What is said in the log; a password never is. */
    public enum Log {
        /** Only what fails. */
        FALSE,
        /** Decisions and how they came about. */
        TRUE,
        /** What is asked of the directory besides. */
        NETWORK
    }

    /**
     * Where the directory is.
     *
     * @param hosts tried one after the other
     * @param timeout for a connection and for each answer
     * @param idleTimeout after which a connection that nobody uses is closed; none is kept if it is zero
     * @param connections how many are used at a time
     */
    public record Servers(
            List<String> hosts,
            int port,
            Transport transport,
            ClientTls tls,
            Duration timeout,
            Duration idleTimeout,
            int connections) {
        /** RabbitMQ has none; whoever waits for a directory that hangs keeps others waiting. */
        public static final Duration TIMEOUT = Duration.ofSeconds(15);

        /** RabbitMQ's {@code pool_size}. */
        public static final int CONNECTIONS = 64;

        /** RabbitMQ's {@code idle_timeout}. */
        public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

        /** Copies the hosts, and insists on one. */
        public Servers {
            hosts = List.copyOf(hosts);
            if (hosts.isEmpty()) {
                throw new IllegalArgumentException("there is no LDAP server");
            }
        }

        /** RabbitMQ's defaults but for the timeout. */
        public static Servers of(List<String> hosts, int port) {
            return new Servers(hosts, port, Transport.PLAIN, ClientTls.defaults(), TIMEOUT, IDLE_TIMEOUT, CONNECTIONS);
        }

        /** These, reached otherwise. */
        public Servers with(Transport other, ClientTls otherTls) {
            return new Servers(hosts, port, other, otherTls, timeout, idleTimeout, connections);
        }

        /** These, with other bounds. */
        public Servers bounded(Duration otherTimeout, Duration otherIdleTimeout, int otherConnections) {
            return new Servers(hosts, port, transport, tls, otherTimeout, otherIdleTimeout, otherConnections);
        }
    }

    /**
     * How a user name becomes an entry of the directory.
     *
     * @param name {@code user_dn_pattern}: the entry's name, or what is looked for if there is a lookup
     * @param bindName {@code user_bind_pattern}: as whom to bind before the lookup, if that is not {@code name}
     * @param lookup where the entry's name is looked for
     */
    public record Users(Template name, Optional<Template> bindName, Optional<Lookup> lookup) {
        /** RabbitMQ's default: the user name is the entry's name. */
        public static Users defaults() {
            return named("${username}");
        }

        /** Users whose entry's name can be made of the user name. */
        public static Users named(String pattern) {
            return new Users(new Template(pattern), Optional.empty(), Optional.empty());
        }

        /** These, but looked for. */
        public Users found(Lookup where) {
            return new Users(name, bindName, Optional.of(where));
        }
    }

    /**
     * How the name of an entry is looked for.
     *
     * @param attribute has the user name: {@code sAMAccountName}
     * @param base the entries below are looked at
     * @param bind as whom; as the user means after they have shown their password, else before
     */
    public record Lookup(String attribute, String base, LdapBind bind) {}

    /** RabbitMQ's defaults. */
    public static LdapSettings of(Servers servers) {
        return new LdapSettings(servers, Users.defaults(), LdapQueries.defaults(), new LdapBind.AsUser(), Log.FALSE);
    }

    /** These, with other users. */
    public LdapSettings with(Users other) {
        return new LdapSettings(servers, other, queries, otherBind, log);
    }

    /** These, with other queries. */
    public LdapSettings with(LdapQueries other) {
        return new LdapSettings(servers, users, other, otherBind, log);
    }

    /** These, asking as somebody else. */
    public LdapSettings with(LdapBind other) {
        return new LdapSettings(servers, users, queries, other, log);
    }

    /** These, saying more or less in the log. */
    public LdapSettings with(Log other) {
        return new LdapSettings(servers, users, queries, otherBind, other);
    }
}
