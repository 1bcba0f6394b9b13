package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who gets in, and what those are told who do not. */
@AgainstManagement
class AuthenticationTest {
    private static final String REALM = "Basic realm=\"RabbitMQ Management\"";

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    AuthenticationTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api();
    }

    @Test
    void whoamiNamesTheUserAndTheTags() {
        final Login login = tenant.user("management,monitoring");

        final Reply reply = tenant.api(login).get("/whoami").expect(200);

        assertThat(reply.json().path("name").stringValue()).isEqualTo(login.user());
        assertThat(reply.json().path("tags").toString()).isEqualTo("[\"management\",\"monitoring\"]");
        assertThat(reply.header("Content-Type")).contains("application/json");
    }

    @Test
    void guestIsAnAdministrator() {
        final Reply reply = api.get("/whoami").expect(200);

        assertThat(reply.json().toString()).isEqualTo("{\"name\":\"guest\",\"tags\":[\"administrator\"]}");
    }

    @Test
    void whoDoesNotLogInIsAskedTo() {
        final Reply reply = ApiClient.anonymous(management.base()).get("/whoami");

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).contains(REALM);
    }

    @Test
    void aWrongPasswordIsToldFromNone() {
        final Reply reply = api.as(new Login("guest", "wrong")).get("/overview");

        assertThat(reply.refusal()).isEqualTo(new Refusal(401, "not_authorized", "Login failed"));
        assertThat(reply.header("WWW-Authenticate")).contains(REALM);
    }

    @Test
    void anUnknownUserIsToldTheSameAsAWrongPassword() {
        final Reply reply = api.as(new Login(tenant.name("nobody"), "guest")).get("/overview");

        assertThat(reply.refusal()).isEqualTo(new Refusal(401, "not_authorized", "Login failed"));
    }

    @Test
    void aUserWithoutPasswordCannotLogInWithAnEmptyOne() {
        final String user = tenant.name("mute");
        tenant.alsoDelete("/users/" + user);
        api.put("/users/" + user, Map.of("password_hash", "", "tags", "administrator"))
                .expect(201);

        assertThat(api.as(new Login(user, "")).get("/whoami").status()).isEqualTo(401);
    }

    @Test
    void aHeaderThatCannotBeReadIsRefused() {
        final Reply reply = api.header("Authorization", "Basic $$$").get("/whoami");

        assertThat(reply.status()).isIn(400, 401);
    }

    @Test
    void aUserWithoutTagsIsNotAManagementUser() {
        final Login login = tenant.member("");

        assertThat(tenant.api(login).get("/whoami").refusal()).isEqualTo(Refusal.notAuthorised("Not management user"));
        assertThat(tenant.api(login).get("/queues/{vhost}").refusal())
                .isEqualTo(Refusal.notAuthorised("Not management user"));
    }

    @Test
    void aTagThatMeansNothingLetsNobodyIn() {
        final Login login = tenant.member("chef");

        assertThat(tenant.api(login).get("/whoami").refusal()).isEqualTo(Refusal.notAuthorised("Not management user"));
    }

    @Test
    void whatOnlyAdministratorsMayIsRefusedToOthers() {
        final Login login = tenant.member("monitoring,policymaker");

        final Reply reply = tenant.api(login).get("/users");

        assertThat(reply.refusal()).isEqualTo(Refusal.notAuthorised("Not administrator user"));
        assertThat(tenant.api(login).put("/vhosts/{vhost}", Map.of()).status()).isEqualTo(401);
    }

    @Test
    void whatOnlyMonitorsMayIsRefusedToOthers() {
        final Login login = tenant.member("management");

        assertThat(tenant.api(login).get("/nodes").refusal()).isEqualTo(Refusal.notAuthorised("Not monitor user"));
    }

    @Test
    void whatOnlyPolicymakersMayIsRefusedToOthers() {
        final Login login = tenant.member("management");

        assertThat(tenant.api(login)
                        .put("/policies/{vhost}/p", Map.of("pattern", "x", "definition", Map.of("max-length", 1)))
                        .refusal())
                .isEqualTo(Refusal.notAuthorised("User not authorised to access object"));
    }

    @Test
    void aVirtualHostThatOneMayNotEnterIsRefused() {
        final Login stranger = tenant.user("management");

        assertThat(tenant.api(stranger).get("/queues/{vhost}").refusal())
                .isEqualTo(Refusal.notAuthorised("User not authorised to access virtual host"));
    }

    @Test
    void loginTakesAFormAndGivesACookie() {
        final ApiClient form =
                ApiClient.anonymous(management.base()).header("Content-Type", "application/x-www-form-urlencoded");

        final Reply right = form.send("POST", "/login", Optional.of("username=guest&password=guest"));
        final Reply wrong = form.send("POST", "/login", Optional.of("username=guest&password=wrong"));

        assertThat(right.status()).isEqualTo(200);
        assertThat(right.header("Set-Cookie"))
                .hasValueSatisfying(
                        cookie -> assertThat(cookie).startsWith(management.either("bilby_session=", "auth=")));
        assertThat(wrong.refusal()).isEqualTo(new Refusal(401, "not_authorized", "Login failed"));
    }

    @Test
    void authSaysThatThereIsNoOAuth() {
        final Reply reply = ApiClient.anonymous(management.base()).get("/auth");

        if (management.isRabbitMq310()) {
            assertThat(reply.expect(200).json().path("enable_uaa").booleanValue())
                    .isFalse();
        } else {
            assertThat(reply.status()).isIn(200, 404);
        }
    }
}
