package io.bilbymq.it.backends;

import static io.bilbymq.it.backends.GuardedBroker.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LdapLoginTest {
    private static InMemoryDirectoryServer directory(int port) throws Exception {
        final InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example");
        config.setSchema(null);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("ldap", InetAddress.getLoopbackAddress(), port, null));
        final InMemoryDirectoryServer directory = new InMemoryDirectoryServer(config);
        directory.add("dn: dc=example", "objectClass: domain");
        directory.add("dn: cn=ann,dc=example", "objectClass: person", "userPassword: secret");
        directory.add("dn: cn=bob,dc=example", "objectClass: person", "userPassword: secret");
        directory.add("dn: cn=wheel,dc=example", "objectClass: groupOfNames", "member: cn=ann,dc=example");
        directory.startListening();
        return directory;
    }

    private static GuardedBroker broker(InMemoryDirectoryServer directory) {
        return new GuardedBroker(
                Map.of(
                        "auth_ldap.servers.1", "127.0.0.1",
                        "auth_ldap.port", String.valueOf(directory.getListenPort()),
                        "auth_ldap.user_dn_pattern", "cn=${username},dc=example",
                        "auth_ldap.queries.resource_access", """
                                {for, [{permission, configure, {in_group, "cn=wheel,dc=example"}},
                                       {permission, write,     {constant, true}},
                                       {permission, read,      {match, "${name}", "^${username}-"}}]}
                                """),
                "ldap");
    }

    @Test
    void aClientThatTheDirectoryKnowsWorksAsItMay() throws Exception {
        final InMemoryDirectoryServer directory = directory(0);
        try (GuardedBroker broker = broker(directory);
                Connection ann = broker.connect("ann", "secret");
                Connection bob = broker.connect("bob", "secret")) {
            final Channel channel = ann.createChannel();
            channel.queueDeclare("bob-1", false, false, false, null);

            assertThat(bob.createChannel().basicGet("bob-1", true)).isNull();
            assertThat(refusal(ann, other -> other.basicGet("bob-1", true)))
                    .isEqualTo("403 ACCESS_REFUSED - read access to queue 'bob-1' in vhost '/' refused for user 'ann'");
            assertThat(refusal(bob, other -> other.queueDeclare("bob-2", false, false, false, null)))
                    .isEqualTo("403 ACCESS_REFUSED - configure access to queue 'bob-2' in vhost '/' refused for user"
                            + " 'bob'");
            assertThatThrownBy(() -> broker.connect("ann", "")).isInstanceOf(AuthenticationFailureException.class);
            assertThatThrownBy(() -> broker.connect("cn=ann", "secret"))
                    .isInstanceOf(AuthenticationFailureException.class);
        } finally {
            directory.shutDown(true);
        }
    }

    @Test
    void whileTheDirectoryIsAwayNobodyIsLetInAndAfterwardsAgain() throws Exception {
        final InMemoryDirectoryServer directory = directory(0);
        final int port = directory.getListenPort();
        try (GuardedBroker broker = broker(directory);
                Connection ann = broker.connect("ann", "secret")) {
            directory.shutDown(true);

            assertThatThrownBy(() -> broker.connect("ann", "secret"))
                    .isInstanceOf(AuthenticationFailureException.class);
            assertThat(refusal(ann, channel -> channel.queueDeclare("q", false, false, false, null)))
                    .isEqualTo("403 ACCESS_REFUSED - configure access to queue 'q' in vhost '/' refused for user 'ann',"
                            + " backend rabbit_auth_backend_ldap returned an error: ldap_connect_error");
            assertThat(ann.isOpen()).isTrue();

            final InMemoryDirectoryServer back = directory(port);
            try (Connection again = broker.connect("ann", "secret")) {
                again.createChannel().queueDeclare("q2", false, false, false, null);
            } finally {
                back.shutDown(true);
            }
        }
    }
}
