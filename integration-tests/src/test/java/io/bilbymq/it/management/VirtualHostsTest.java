package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /vhosts}. */
@AgainstManagement
class VirtualHostsTest {
    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    VirtualHostsTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api().with("new", tenant.name("new"));
        tenant.alsoDelete("/vhosts/" + ApiClient.encoded(api.variable("new")));
    }

    @Test
    void itIsCreatedOnceAndUpdatedThen() {
        assertThat(api.put("/vhosts/{new}", Map.of()).status()).isEqualTo(201);
        assertThat(api.put("/vhosts/{new}", Map.of()).status()).isEqualTo(204);
    }

    @Test
    void itNeedsNoBody() {
        assertThat(api.send("PUT", "/vhosts/{new}", Optional.empty()).status()).isEqualTo(201);
    }

    @Test
    void itIsDeletedOnce() {
        api.put("/vhosts/{new}", Map.of()).expect(201);

        assertThat(api.delete("/vhosts/{new}").status()).isEqualTo(204);
        assertThat(api.delete("/vhosts/{new}").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get("/vhosts/{new}").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void whatIsInOneThatIsNotThereIsNotFound() {
        for (final String path : List.of(
                "/vhosts/{new}/permissions",
                "/vhosts/{new}/topic-permissions",
                "/vhosts/{new}/connections",
                "/vhosts/{new}/channels",
                "/queues/{new}",
                "/queues/{new}/q",
                "/exchanges/{new}",
                "/bindings/{new}",
                "/consumers/{new}",
                "/policies/{new}",
                "/operator-policies/{new}",
                "/vhost-limits/{new}",
                "/parameters/shovel/{new}")) {
            assertThat(api.get(path).refusal()).as(path).isEqualTo(Refusal.NOT_FOUND);
        }
    }

    @Test
    void aNewOneIsEmptyAndRuns() {
        api.put("/vhosts/{new}", Map.of()).expect(201);

        final JsonNode vhost = api.get("/vhosts/{new}").expect(200).json();

        assertThat(vhost.path("name").stringValue()).isEqualTo(api.variable("new"));
        assertThat(vhost.path("description").stringValue()).isEmpty();
        assertThat(vhost.path("tags").toString()).isEqualTo("[]");
        assertThat(vhost.path("tracing").booleanValue()).isFalse();
        assertThat(vhost.path("default_queue_type").isString()).isTrue();
        assertThat(vhost.path("cluster_state").path(management.node()).stringValue())
                .isEqualTo("running");
    }

    @Test
    void itHasADescriptionAndTags() {
        api.put("/vhosts/{new}", Map.of("description", "of orders", "tags", "production,eu"))
                .expect(201);

        final JsonNode vhost = api.get("/vhosts/{new}").expect(200).json();

        assertThat(vhost.path("description").stringValue()).isEqualTo("of orders");
        assertThat(vhost.path("tags").toString()).isEqualTo("[\"production\",\"eu\"]");
        assertThat(vhost.path("metadata").path("description").stringValue()).isEqualTo("of orders");
        assertThat(vhost.path("metadata").path("tags").toString()).isEqualTo("[\"production\",\"eu\"]");
    }

    @Test
    void tagsMayBeAList() {
        api.put("/vhosts/{new}", Map.of("tags", List.of("a", "b"))).expect(201);

        assertThat(api.get("/vhosts/{new}").json().path("tags").toString()).isEqualTo("[\"a\",\"b\"]");
    }

    @Test
    void descriptionAndTagsCanBeChanged() {
        api.put("/vhosts/{new}", Map.of("description", "old", "tags", "old")).expect(201);

        api.put("/vhosts/{new}", Map.of("description", "young", "tags", "young"))
                .expect(204);

        final JsonNode vhost = api.get("/vhosts/{new}").json();
        assertThat(vhost.path("description").stringValue()).isEqualTo("young");
        assertThat(vhost.path("tags").toString()).isEqualTo("[\"young\"]");
    }

    @Test
    void tracingIsSwitched() {
        api.put("/vhosts/{new}", Map.of("tracing", true)).expect(201);
        assertThat(api.get("/vhosts/{new}").json().path("tracing").booleanValue())
                .isTrue();

        api.put("/vhosts/{new}", Map.of("tracing", false)).expect(204);
        assertThat(api.get("/vhosts/{new}").json().path("tracing").booleanValue())
                .isFalse();
    }

    @Test
    void tracingIsTrueOrFalse() {
        assertThat(api.put("/vhosts/{vhost}", Map.of("tracing", "maybe")).refusal())
                .isEqualTo(Refusal.badRequest("[\"not_boolean\",\"maybe\"]"));
    }

    @Test
    void whoCreatesOneMayEverythingInIt() {
        assertThat(api.get("/permissions/{vhost}/guest").expect(200).json().toString())
                .contains("\"configure\":\".*\"", "\"write\":\".*\"", "\"read\":\".*\"");
    }

    @Test
    void aNameMayHaveASlashAndOtherLetters() {
        final ApiClient odd = api.with("odd", tenant.name("a/b \u00e9"));
        tenant.alsoDelete("/vhosts/" + ApiClient.encoded(odd.variable("odd")));

        odd.put("/vhosts/{odd}", Map.of()).expect(201);
        odd.put("/queues/{odd}/q", Map.of("durable", true)).expect(201);

        assertThat(odd.get("/vhosts/{odd}").json().path("name").stringValue()).isEqualTo(odd.variable("odd"));
        assertThat(odd.get("/queues/{odd}").each("name")).containsExactly("q");
    }

    @Test
    void theListHasThoseThatOneMayEnter() {
        final Login member = tenant.member("management");

        assertThat(api.get("/vhosts").each("name")).contains("/", tenant.vhost());
        assertThat(tenant.api(member).get("/vhosts").each("name")).containsExactly(tenant.vhost());
    }

    @Test
    void itKnowsItsPermissions() {
        final Login member = tenant.member("");

        assertThat(api.get("/vhosts/{vhost}/permissions").expect(200).each("user"))
                .containsExactlyInAnyOrder("guest", member.user());
        assertThat(api.get("/vhosts/{vhost}/topic-permissions").expect(200).text())
                .isEqualTo("[]");
    }

    @Test
    void itKnowsItsConnectionsAndChannels() throws Exception {
        tenant.connect().createChannel();

        api.await("its channel", "/vhosts/{vhost}/channels", channels -> channels.size() == 1);

        assertThat(api.get("/vhosts/{vhost}/connections").each("vhost")).containsExactly(tenant.vhost());
        assertThat(api.get("/vhosts/{vhost}/channels").each("vhost")).containsExactly(tenant.vhost());
    }

    @Test
    void itAddsUpItsMessages() throws Exception {
        tenant.queue("q");
        final Channel channel = tenant.connect().createChannel();
        channel.basicPublish("", "q", null, new byte[1]);

        final JsonNode vhost = api.await(
                "one message",
                "/vhosts/{vhost}",
                one -> one.path("messages").asInt(0) == 1
                        && one.at("/message_stats/publish").asInt(0) == 1);

        assertThat(vhost.path("messages_ready").intValue()).isEqualTo(1);
        assertThat(vhost.path("messages_unacknowledged").intValue()).isZero();
        assertThat(vhost.at("/messages_details/rate").isNumber()).isTrue();
    }

    @Test
    void withItGoesAllThatIsInIt() {
        api.put("/vhosts/{new}", Map.of()).expect(201);
        api.put("/queues/{new}/q", Map.of("durable", true)).expect(201);
        api.delete("/vhosts/{new}").expect(204);

        api.put("/vhosts/{new}", Map.of()).expect(201);

        assertThat(api.get("/queues/{new}").expect(200).text()).isEqualTo("[]");
    }

    @Test
    void itCanBeStartedOnANodeThatIsThere() {
        assertThat(api.send("POST", "/vhosts/{vhost}/start/{node}", Optional.empty())
                        .status())
                .isEqualTo(204);
        assertThat(api.send("POST", "/vhosts/{vhost}/start/nosuch@localhost", Optional.empty())
                        .refusal())
                .isEqualTo(Refusal.badRequest("Request to node nosuch@localhost failed with nodedown"));
        assertThat(api.send("POST", "/vhosts/{new}/start/{node}", Optional.empty())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void itCanBeProtectedFromDeletion() {
        final Reply protection = api.send("POST", "/vhosts/{vhost}/deletion/protection", Optional.empty());

        if (management.isRabbitMq310()) {
            assertThat(protection.status()).isIn(404, 405);
            return;
        }
        protection.expect(204);
        assertThat(api.delete("/vhosts/{vhost}").status()).isEqualTo(412);
        assertThat(api.get("/vhosts/{vhost}")
                        .json()
                        .path("protected_from_deletion")
                        .asBoolean())
                .isTrue();
        assertThat(api.delete("/vhosts/{vhost}/deletion/protection").status()).isEqualTo(204);
    }
}
