package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code /vhost-limits} and {@code /user-limits}. */
@AgainstManagement
class LimitsTest {
    private static final String VHOST = "/vhost-limits/{vhost}";
    private static final String USER = "/user-limits/{user}";

    private final Tenant tenant;
    private final Login member;
    private final ApiClient api;
    private final ManagementUnderTest management;

    LimitsTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.member = tenant.member("management");
        this.api = tenant.api().with("user", member.user());
    }

    @Test
    void thoseOfAVirtualHostAreSetShownAndCleared() {
        assertThat(api.get(VHOST).expect(200).text()).isEqualTo("[]");
        assertThat(api.put(VHOST + "/max-queues", Map.of("value", 5)).status()).isEqualTo(204);
        assertThat(api.put(VHOST + "/max-queues", Map.of("value", 6)).status()).isEqualTo(204);
        assertThat(api.put(VHOST + "/max-connections", Map.of("value", -1)).status())
                .isEqualTo(204);
        assertThat(api.get(VHOST).expect(200).json().get(0))
                .isEqualTo(ApiClient.JSON.valueToTree(
                        Map.of("vhost", tenant.vhost(), "value", Map.of("max-queues", 6, "max-connections", -1))));
        assertThat(api.get("/vhost-limits").expect(200).each("vhost")).contains(tenant.vhost());
        assertThat(api.delete(VHOST + "/max-queues").status()).isEqualTo(204);
        assertThat(api.delete(VHOST + "/max-queues").status()).isEqualTo(204);
        assertThat(api.delete(VHOST + "/max-connections").status()).isEqualTo(204);
        assertThat(api.get(VHOST).expect(200).text()).isEqualTo("[]");
    }

    @Test
    void oneOfAVirtualHostMustBeKnownAndANumber() {
        assertThat(api.put(VHOST + "/nosuch", Map.of("value", 5)).refusal())
                .isEqualTo(
                        Refusal.badRequest("Validation failed\n\nUnrecognised terms [{<<\"nosuch\">>,5}] in limits\n"));
        assertThat(api.put(VHOST + "/max-queues", Map.of("value", "x")).refusal())
                .isEqualTo(Refusal.badRequest(
                        "Validation failed\n\nmax-queues should be a number, actually was <<\"x\">>\n"));
        assertThat(api.put(VHOST + "/max-queues", Map.of()).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,value}]"));
    }

    @Test
    void theVirtualHostMustBeThere() {
        assertThat(api.get("/vhost-limits/nosuch").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.put("/vhost-limits/nosuch/max-queues", Map.of("value", 5))
                        .refusal())
                .isEqualTo(new Refusal(404, "not_found", "vhost_not_found"));
    }

    @Test
    void aVirtualHostThatIsFullTakesNoConnection() {
        api.put(VHOST + "/max-connections", Map.of("value", 0)).expect(204);

        assertThatThrownBy(tenant::connect).rootCause().hasMessageContaining("connection limit (0) is reached");

        api.delete(VHOST + "/max-connections").expect(204);
        assertThat(connects()).isTrue();
    }

    private boolean connects() {
        try {
            return tenant.connect(member, "").isOpen();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thoseOfAUserAreSetShownAndCleared() {
        assertThat(api.get(USER).expect(200).text()).isEqualTo("[]");
        assertThat(api.put(USER + "/max-channels", Map.of("value", 5)).status()).isEqualTo(204);
        assertThat(api.put(USER + "/max-channels", Map.of("value", 6)).status()).isEqualTo(204);
        assertThat(api.put(USER + "/max-connections", Map.of("value", -1)).status())
                .isEqualTo(204);
        assertThat(api.get(USER).expect(200).json().get(0))
                .isEqualTo(ApiClient.JSON.valueToTree(
                        // What limits nothing is not kept.
                        Map.of(
                                "user",
                                member.user(),
                                "value",
                                management.either(
                                        Map.of("max-channels", 6), Map.of("max-channels", 6, "max-connections", -1)))));
        assertThat(api.get("/user-limits").expect(200).each("user")).contains(member.user());
        assertThat(api.get("/users/{user}").json().at("/limits/max-channels").intValue())
                .isEqualTo(6);
        assertThat(api.delete(USER + "/max-channels").status()).isEqualTo(204);
        assertThat(api.delete(USER + "/max-channels").status()).isEqualTo(204);
        assertThat(api.delete(USER + "/max-connections").status()).isEqualTo(204);
        assertThat(api.get(USER).expect(200).text()).isEqualTo("[]");
    }

    @Test
    void oneOfAUserMustBeKnownAndANumber() {
        assertThat(api.put(USER + "/nosuch", Map.of("value", 5)).refusal())
                .isEqualTo(Refusal.badRequest("Unrecognised terms [{<<\"nosuch\">>,5}] in user-limits"));
        assertThat(api.put(USER + "/max-channels", Map.of("value", "x")).refusal())
                .isEqualTo(Refusal.badRequest("max-channels should be a number, actually was <<\"x\">>"));
        assertThat(api.put(USER + "/max-channels", Map.of()).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,value}]"));
    }

    @Test
    void theUserMustBeThere() {
        final String nobody = tenant.name("nobody");

        assertThat(api.get("/user-limits/" + nobody).refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.put("/user-limits/" + nobody + "/max-channels", Map.of("value", 5))
                        .refusal())
                .isEqualTo(Refusal.badRequest("[\"no_such_user\",\"" + nobody + "\"]"));
    }

    @Test
    void aUserWhoHasEnoughGetsNoConnection() {
        api.put(USER + "/max-connections", Map.of("value", 0)).expect(204);

        assertThatThrownBy(() -> tenant.connect(member, ""))
                .rootCause()
                .hasMessageContaining("user connection limit (0) is reached");

        api.delete(USER + "/max-connections").expect(204);
        assertThat(connects()).isTrue();
    }
}
