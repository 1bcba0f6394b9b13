package io.bilbymq.authentication.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldif.LDIFException;
import io.bilbymq.authentication.remote.TestCertificates;
import java.net.InetAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** An LDAP directory in memory: {@code dc=example} with people, groups and virtual hosts. */
final class TestDirectory implements AutoCloseable {
    static final String MANAGER = "cn=manager,dc=example";
    static final String MANAGER_PASSWORD = "manager-secret";

    private final InMemoryDirectoryServer server;

    TestDirectory() {
        this(0, Optional.empty(), false);
    }

    /** Of TLS from the beginning, or on request. */
    TestDirectory(int port, Optional<TestCertificates> certificates, boolean startTls) {
        try {
            final InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example");
            config.setSchema(null);
            config.addAdditionalBindCredentials(MANAGER, MANAGER_PASSWORD);
            final SSLContext tls = certificates.map(TestCertificates::server).orElse(null);
            final InetAddress here = InetAddress.getLoopbackAddress();
            config.setListenerConfigs(
                    tls != null && !startTls
                            ? InMemoryListenerConfig.createLDAPSConfig(
                                    "ldaps", here, port, tls.getServerSocketFactory(), tls.getSocketFactory())
                            : InMemoryListenerConfig.createLDAPConfig(
                                    "ldap", here, port, tls == null ? null : tls.getSocketFactory()));
            server = new InMemoryDirectoryServer(config);
            fill();
            server.startListening();
        } catch (LDAPException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void fill() throws LDAPException {
        add("dc=example", "objectClass: domain");
        for (final String unit : new String[] {"people", "groups", "vhosts", "admins"}) {
            add("ou=" + unit + ",dc=example", "objectClass: organizationalUnit");
        }
        person("ann", "people");
        person("bob", "people");
        person("root", "admins");
        add("ou=shop,ou=vhosts,dc=example", "objectClass: organizationalUnit");
        group("wheel", "cn=ann,ou=people,dc=example");
        group("staff", "cn=wheel,ou=groups,dc=example");
        group("everybody", "cn=staff,ou=groups,dc=example", "cn=loop,ou=groups,dc=example");
        group("loop", "cn=everybody,ou=groups,dc=example");
    }

    void person(String name, String unit) throws LDAPException {
        add(
                "cn=" + name + ",ou=" + unit + ",dc=example",
                "objectClass: person",
                "uid: " + name,
                "userPassword: " + name + "-secret",
                "description: ^" + name + "-.*",
                "description: ^shared$",
                "title: " + name + "-queue");
    }

    void group(String name, String... members) throws LDAPException {
        final String[] lines = new String[members.length + 1];
        lines[0] = "objectClass: groupOfNames";
        for (int i = 0; i < members.length; i++) {
            lines[i + 1] = "member: " + members[i];
        }
        add("cn=" + name + ",ou=groups,dc=example", lines);
    }

    void add(String dn, String... lines) throws LDAPException {
        final String[] ldif = new String[lines.length + 1];
        ldif[0] = "dn: " + dn;
        System.arraycopy(lines, 0, ldif, 1, lines.length);
        try {
            server.add(ldif);
        } catch (LDIFException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    void changePassword(String dn, String password) throws LDAPException {
        server.modify(dn, new Modification(ModificationType.REPLACE, "userPassword", password));
    }

    int port() {
        return server.getListenPort();
    }

    @Override
    public void close() {
        server.shutDown(true);
    }
}
