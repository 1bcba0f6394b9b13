package io.bilbymq.authentication.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.unboundid.ldap.sdk.LDAPException;
import io.bilbymq.authentication.ldap.LdapSettings.Log;
import io.bilbymq.authentication.ldap.LdapSettings.Lookup;
import io.bilbymq.authentication.ldap.LdapSettings.Servers;
import io.bilbymq.authentication.ldap.LdapSettings.Transport;
import io.bilbymq.authentication.ldap.LdapSettings.Users;
import io.bilbymq.authentication.remote.ClientTls;
import io.bilbymq.authentication.remote.Logged;
import io.bilbymq.authentication.remote.TestCertificates;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Rights;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LdapBackendTest {
    private static final String PEOPLE = "cn=${username},ou=people,dc=example";
    private static final LdapBind MANAGER = new LdapBind.As(TestDirectory.MANAGER, TestDirectory.MANAGER_PASSWORD);
    private static final Decision UNKNOWN =
            new Decision.Refused(", backend rabbit_auth_backend_ldap returned an error: ldap_evaluate_error");

    private final TestDirectory directory = new TestDirectory();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(directory));

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void whoCanBindIsLetIn() {
        final LdapBackend backend = backend(settings());

        assertThat(login(backend, "ann", "ann-secret")).isInstanceOfSatisfying(Login.Granted.class, granted -> {
            assertThat(granted.identity().user()).isEqualTo("ann");
            assertThat(granted.identity().tags()).isEmpty();
        });
        assertThat(login(backend, "ann", "bob-secret"))
                .isEqualTo(new Login.Refused("user 'ann' - invalid credentials"));
        assertThat(login(backend, "nobody", "ann-secret"))
                .isEqualTo(new Login.Refused("user 'nobody' - invalid credentials"));
    }

    @Test
    void whoHasNoPasswordIsNobodyWhateverTheDirectorySays() {
        final LdapBackend backend = backend(settings());

        assertThat(login(backend, "ann", ""))
                .isEqualTo(new Login.Refused("user 'ann' - unauthenticated bind not allowed"));
        assertThat(login(backend, "", "ann-secret"))
                .isEqualTo(new Login.Refused("user '' - anonymous bind not allowed"));
        assertThat(login(backend(settings().with(Users.defaults())), "", "anything"))
                .isInstanceOf(Login.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root,ou=admins,dc=example",
                "ann,ou=people,dc=example\u0000",
                "*",
                "a*",
                "ann)(uid=*",
                "*)(objectClass=*",
                "ann\\",
                "ann+uid=ann",
                "ann,ou=people,dc=example",
                "${username}",
                "#616e6e"
            })
    void nobodyGetsOutOfTheNameOrTheFilterThatTheirsIsPutInto(String user) {
        final LdapBackend byName = backend(settings());
        final LdapBackend byLookup =
                backend(settings().with(Users.defaults().found(new Lookup("uid", "dc=example", MANAGER))));

        for (final String password : List.of("ann-secret", "root-secret")) {
            assertThat(login(byName, user, password)).isInstanceOf(Login.Refused.class);
            assertThat(login(byLookup, user, password)).isInstanceOf(Login.Refused.class);
        }
    }

    @Test
    void aUserCanBeLookedForBeforeBinding() throws LDAPException {
        final LdapBackend backend = backend(settings()
                .with(Users.defaults().found(new Lookup("uid", "dc=example", MANAGER)))
                .with(queries("{in_group, \"cn=wheel,ou=groups,dc=example\"}")));
        directory.add("cn=ann two,ou=admins,dc=example", "objectClass: person", "uid: twin", "userPassword: x");
        directory.add("cn=ann three,ou=admins,dc=example", "objectClass: person", "uid: twin", "userPassword: x");

        assertThat(login(backend, "root", "root-secret")).isInstanceOf(Login.Granted.class);
        assertThat(login(backend, "root", "ann-secret")).isInstanceOf(Login.Refused.class);
        assertThat(login(backend, "nobody", "ann-secret")).isInstanceOf(Login.Refused.class);
        assertThat(login(backend, "twin", "x")).isInstanceOf(Login.Refused.class);
        assertThat(done(rights(backend, "ann").mayEnter("/", peer()))).isEqualTo(Decision.GRANTED);
        assertThat(done(rights(backend, "root").mayEnter("/", peer()))).isEqualTo(Decision.REFUSED);
    }

    @Test
    void aUserCanBeLookedForAfterBinding() {
        final LdapBackend backend = backend(settings()
                .with(new Users(
                        new Template("${ad_user}"),
                        Optional.of(new Template("cn=${ad_user},ou=people,dc=example")),
                        Optional.of(new Lookup("uid", "dc=example", new LdapBind.AsUser()))))
                .with(queries("{in_group, \"cn=wheel,ou=groups,dc=example\"}")));

        final Rights rights = rights(backend, "EXAMPLE\\ann", "ann-secret");

        assertThat(done(rights.mayEnter("/", peer()))).isEqualTo(Decision.GRANTED);
    }

    @Test
    void whoHasShownNoPasswordIsLookedUpAsSomebodyElse() {
        final LdapBackend asUser = backend(settings());
        final LdapBackend asManager = backend(settings().with(MANAGER));

        assertThatThrownBy(() -> done(asUser.authorize(new Credentials("ann", Optional.empty(), peer()))))
                .hasCauseInstanceOf(LdapFailure.class);
        assertThat(done(asManager.authorize(new Credentials("ann", Optional.empty(), peer()))))
                .isInstanceOf(Login.Granted.class);
        assertThatThrownBy(() -> done(asManager.authorize(new Credentials("nobody", Optional.empty(), peer()))))
                .hasCauseInstanceOf(LdapFailure.class);
    }

    @Test
    void tagsAreThoseWhoseQueryIsTrue() {
        final LdapBackend backend = backend(settings()
                .with(new LdapQueries(
                        LdapQueryReader.tags("""
                                [{administrator, {in_group, "cn=wheel,ou=groups,dc=example"}},
                                 {management,    {constant, true}},
                                 {policymaker,   {in_group, "cn=not-there,ou=groups,dc=example"}},
                                 {monitoring,    {match, {string, "${username}"}, "^b"}}]
                                """),
                        new LdapQuery.Constant(true),
                        new LdapQuery.Constant(true),
                        new LdapQuery.Constant(true),
                        Optional.empty())));

        assertThat(granted(login(backend, "ann", "ann-secret")).identity().tags())
                .containsExactlyInAnyOrder("administrator", "management");
        assertThat(granted(login(backend, "bob", "bob-secret")).identity().tags())
                .containsExactlyInAnyOrder("management", "monitoring");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {constant, true}                                                          | yes
            {constant, false}                                                         | no
            {exists, "ou=${vhost},ou=vhosts,dc=example"}                              | yes
            {exists, "ou=${name},ou=vhosts,dc=example"}                               | error
            {in_group, "cn=wheel,ou=groups,dc=example"}                               | yes
            {in_group, "cn=wheel,ou=groups,dc=example", "uniqueMember"}               | no
            {in_group, "cn=staff,ou=groups,dc=example"}                               | no
            {in_group, "cn=none,ou=groups,dc=example"}                                | error
            {in_group_nested, "cn=wheel,ou=groups,dc=example"}                        | yes
            {in_group_nested, "CN=Staff,ou=groups,dc=example"}                        | yes
            {in_group_nested, "cn=everybody,ou=groups,dc=example", "member", subtree} | yes
            {in_group_nested, "cn=everybody,ou=groups,dc=example", "member", onelevel}| yes
            {in_group_nested, "cn=none,ou=groups,dc=example"}                         | no
            {'not', {in_group, "cn=staff,ou=groups,dc=example"}}                      | yes
            {'not', {in_group, "cn=none,ou=groups,dc=example"}}                       | error
            {'and', []}                                                               | yes
            {'and', [{constant, true}, {exists, "${user_dn}"}]}                       | yes
            {'and', [{constant, true}, {constant, false}]}                            | no
            {'or', []}                                                                | no
            {'or', [{constant, false}, {in_group, "cn=wheel,ou=groups,dc=example"}]}  | yes
            {'or', [{in_group, "cn=none,ou=groups,dc=example"}, {constant, true}]}    | yes
            {'or', [{in_group, "cn=none,ou=groups,dc=example"}, {constant, false}]}   | error
            {for, [{permission, read, {constant, false}}, {permission, write, {constant, true}}]} | yes
            {for, [{resource, "queue", {constant, true}}]}                            | yes
            {for, [{resource, exchange, {constant, true}}]}                           | error
            {for, [{colour, red, {constant, true}}]}                                  | error
            {equals, "${username}", {string, "ann"}}                                  | yes
            {equals, "${username}", "Ann"}                                            | no
            {equals, {attribute, "${user_dn}", "title"}, "${name}"}                   | yes
            {equals, "^shared$", {attribute, "${user_dn}", "description"}}            | yes
            {equals, {attribute, "${user_dn}", "nickname"}, "ann"}                    | no
            {equals, {attribute, "cn=none,dc=example", "title"}, "ann"}               | no
            {match, {string, "${name}"}, {string, "^${username}-"}}                   | yes
            {match, "${name}", "-queue"}                                              | yes
            {match, "${name}", "^queue"}                                              | no
            {match, "${name}", {attribute, "${user_dn}", "description"}}              | yes
            {match, {attribute, "${user_dn}", "description"}, "ann"}                  | yes
            {match, {attribute, "${user_dn}", "description"}, {attribute, "${user_dn}", "description"}} | no
            """)
    void queriesAreAnsweredAsRabbitMqAnswersThem(String query, String answer) {
        final LdapBackend backend = backend(settings()
                .with(new LdapQueries(
                        Map.of(),
                        new LdapQuery.Constant(true),
                        LdapQueryReader.query(query),
                        new LdapQuery.Constant(true),
                        Optional.of("ou=groups,dc=example"))));

        final Decision decision =
                done(rights(backend, "ann").may(Permission.WRITE, "shop", ResourceKind.QUEUE, "ann-queue"));

        assertThat(decision)
                .isEqualTo(answer.equals("yes") ? Decision.GRANTED : answer.equals("no") ? Decision.REFUSED : UNKNOWN);
    }

    @Test
    void aRoutingKeyCanBeAskedAbout() {
        final LdapBackend backend = backend(settings()
                .with(new LdapQueries(
                        Map.of(),
                        new LdapQuery.Constant(true),
                        new LdapQuery.Constant(true),
                        LdapQueryReader.query("""
                                {'and', [{equals, "${resource}", "topic"},
                                         {equals, "${variable_map.client_id}", "c1"},
                                         {match, "${routing_key}", "^${username}\\\\."}]}
                                """),
                        Optional.empty())));
        final Rights rights = rights(backend, "ann");
        final Map<String, String> variables = Map.of("client_id", "c1");

        final CompletionStage<Decision> allowed = rights.mayTopic(Permission.READ, "/", "news", "ann.x", variables);

        assertThat(allowed.toCompletableFuture()).as("needs no directory").isDone();
        assertThat(done(allowed)).isEqualTo(Decision.GRANTED);
        assertThat(done(rights.mayTopic(Permission.READ, "/", "news", "bob.x", variables)))
                .isEqualTo(Decision.REFUSED);
        assertThat(done(rights.mayTopic(Permission.READ, "/", "news", "annxx", variables)))
                .isEqualTo(Decision.REFUSED);
    }

    @Test
    void aPasswordThatIsNotTheUsersAnyMorePermitsNothing() throws LDAPException {
        final LdapBackend backend = backend(settings().with(queries("{exists, \"${user_dn}\"}")));
        final Rights rights = rights(backend, "ann");
        assertThat(done(rights.mayEnter("/", peer()))).isEqualTo(Decision.GRANTED);

        directory.changePassword("cn=ann,ou=people,dc=example", "another");

        assertThat(done(rights.mayEnter("/", peer()))).isEqualTo(Decision.REFUSED);
    }

    @Test
    void aDirectoryThatGoesAwayIsFoundAgainWhenItComesBack() {
        final LdapBackend backend = backend(settings().with(queries("{exists, \"${user_dn}\"}")));
        final Rights rights = rights(backend, "ann");
        final int port = directory.port();

        directory.close();

        assertThatThrownBy(() -> login(backend, "ann", "ann-secret"))
                .cause()
                .isInstanceOf(LdapFailure.class)
                .hasMessage("ldap_connect_error");
        assertThat(done(rights.mayEnter("/", peer())))
                .isEqualTo(new Decision.Refused(
                        ", backend rabbit_auth_backend_ldap returned an error: " + "ldap_connect_error"));

        open.add(new TestDirectory(port, Optional.empty(), false));

        assertThat(done(rights.mayEnter("/", peer()))).isEqualTo(Decision.GRANTED);
        assertThat(login(backend, "ann", "ann-secret")).isInstanceOf(Login.Granted.class);
    }

    @Test
    void theNextServerIsAskedIfOneIsNotThere() throws IOException {
        final LdapBackend backend =
                backend(LdapSettings.of(Servers.of(List.of("127.0.0.2", "127.0.0.1"), directory.port()))
                        .with(Users.named(PEOPLE)));

        assertThat(login(backend, "ann", "ann-secret")).isInstanceOf(Login.Granted.class);
    }

    @Test
    void aDirectoryThatSaysNothingIsGivenUpOn() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            final Servers servers = Servers.of(List.of("127.0.0.1"), silent.getLocalPort())
                    .bounded(Duration.ofMillis(300), Duration.ZERO, 2);
            final LdapBackend backend = backend(LdapSettings.of(servers).with(Users.named(PEOPLE)));

            final List<CompletableFuture<Login>> logins = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                logins.add(backend.authenticate(new Credentials("ann", Optional.of("ann-secret"), peer()))
                        .toCompletableFuture());
            }

            assertThat(logins)
                    .allSatisfy(login -> assertThatThrownBy(() -> done(login))
                            .cause()
                            .isInstanceOf(LdapFailure.class)
                            .hasMessage("ldap_connect_error"));
        }
    }

    @Test
    void connectionsAreUsedAgainAndClosedWhenNobodyUsesThem() {
        final Servers servers = Servers.of(List.of("127.0.0.1"), directory.port())
                .bounded(Duration.ofSeconds(5), Duration.ofMillis(200), 4);
        final LdapBackend backend = backend(LdapSettings.of(servers).with(Users.named(PEOPLE)));

        for (int i = 0; i < 10; i++) {
            login(backend, "ann", "ann-secret");
            login(backend, "ann", "wrong");
        }

        assertThat(backend.idleConnections()).isLessThanOrEqualTo(1);
        await().until(() -> backend.idleConnections() == 0);
    }

    @Test
    void howeverManyShareTheConnectionsEachIsWhoTheyAre() throws LDAPException {
        for (int i = 0; i < 20; i++) {
            directory.person("user" + i, "people");
        }
        final Servers servers = Servers.of(List.of("127.0.0.1"), directory.port())
                .bounded(Duration.ofSeconds(20), Duration.ofSeconds(20), 4);
        final LdapBackend backend = backend(LdapSettings.of(servers)
                .with(Users.named(PEOPLE))
                .with(queries("{equals, {attribute, \"${user_dn}\", \"uid\"}, \"${username}\"}")));

        final List<CompletableFuture<String>> outcomes = new ArrayList<>();
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            final String user = "user" + i % 20;
            final boolean right = i % 3 != 0;
            final Credentials who =
                    new Credentials(user, Optional.of(right ? user + "-secret" : "user0-secret-"), peer());
            expected.add(right ? user + " may enter" : "refused");
            outcomes.add(backend.authenticate(who)
                    .thenCompose(login -> login instanceof Login.Granted granted
                            ? granted.identity()
                                    .rights()
                                    .mayEnter("/", peer())
                                    .thenApply(decision -> granted.identity().user()
                                            + (decision.equals(Decision.GRANTED) ? " may enter" : " may not"))
                            : CompletableFuture.completedFuture("refused"))
                    .toCompletableFuture());
        }

        assertThat(outcomes.stream().map(LdapBackendTest::done).toList()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"TLS", "START_TLS"})
    void aDirectoryIsVerifiedByItsCertificateAndName(Transport transport, @TempDir Path folder) {
        final TestCertificates good = TestCertificates.of(folder, "good", "dns:localhost");
        final TestCertificates misnamed = TestCertificates.of(folder, "misnamed", "dns:example.com");
        final TestDirectory secure = new TestDirectory(0, Optional.of(good), transport == Transport.START_TLS);
        final TestDirectory other = new TestDirectory(0, Optional.of(misnamed), transport == Transport.START_TLS);
        open.add(secure);
        open.add(other);
        final ClientTls trusting = ClientTls.defaults().trusting(good.certificate());
        final ClientTls trustingOther = ClientTls.defaults().trusting(misnamed.certificate());

        assertThat(login(backend(over(transport, secure, trusting)), "ann", "ann-secret"))
                .isInstanceOf(Login.Granted.class);
        assertThatThrownBy(() -> login(backend(over(transport, secure, ClientTls.defaults())), "ann", "ann-secret"))
                .hasCauseInstanceOf(LdapFailure.class);
        assertThatThrownBy(() -> login(backend(over(transport, other, trustingOther)), "ann", "ann-secret"))
                .hasCauseInstanceOf(LdapFailure.class);
    }

    private static LdapSettings over(Transport transport, TestDirectory where, ClientTls tls) {
        return LdapSettings.of(Servers.of(List.of("localhost"), where.port()).with(transport, tls))
                .with(Users.named(PEOPLE));
    }

    @Test
    void aPasswordIsNeverLogged() {
        final List<String> lines;
        try (Logged logged = new Logged()) {
            final LdapBackend backend = backend(settings()
                    .with(MANAGER)
                    .with(Log.NETWORK)
                    .with(queries("{'or', [{exists, \"cn=none,dc=example\"}]}")));
            final Rights rights = rights(backend, "ann");
            login(backend, "ann", "wrong-secret");
            done(rights.mayEnter("/", peer()));
            assertThat(rights.toString() + backend).doesNotContain("secret");
            directory.close();
            assertThatThrownBy(() -> login(backend, "ann", "ann-secret")).isNotNull();
            lines = logged.lines();
        }

        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains("-secret"));
    }

    private LdapSettings settings() {
        return LdapSettings.of(Servers.of(List.of("127.0.0.1"), directory.port()))
                .with(Users.named(PEOPLE));
    }

    private static LdapQueries queries(String virtualHostAccess) {
        return new LdapQueries(
                Map.of(),
                LdapQueryReader.query(virtualHostAccess),
                new LdapQuery.Constant(true),
                new LdapQuery.Constant(true),
                Optional.empty());
    }

    private LdapBackend backend(LdapSettings settings) {
        final LdapBackend backend = new LdapBackend(settings);
        open.add(0, backend);
        return backend;
    }

    private static Rights rights(LdapBackend backend, String user) {
        return rights(backend, user, user + "-secret");
    }

    private static Rights rights(LdapBackend backend, String user, String password) {
        return granted(login(backend, user, password)).identity().rights();
    }

    private static Login.Granted granted(Login login) {
        assertThat(login).isInstanceOf(Login.Granted.class);
        return (Login.Granted) login;
    }

    private static Login login(LdapBackend backend, String user, String password) {
        return done(backend.authenticate(new Credentials(user, Optional.of(password), peer())));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static InetAddress peer() {
        return InetAddress.getLoopbackAddress();
    }
}
