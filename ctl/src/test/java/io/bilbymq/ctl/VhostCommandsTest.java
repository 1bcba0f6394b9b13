package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VhostCommandsTest {
    private static final String SHOP =
            "{\"name\":\"shop\",\"description\":\"d\",\"tags\":[\"a\",\"b\"],\"default_queue_type\":\"quorum\",\"tracing\":false,"
                    + "\"cluster_state\":{\"n1\":\"running\",\"n2\":\"stopped\"}}";

    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aVirtualHostIsAddedWithWhatIsSaidOfIt() {
        api.on("PUT /vhosts/shop", 201, "");

        final Run run = Run.at(
                api.uri(),
                "add_vhost",
                "shop",
                "--description",
                "d",
                "--tags",
                "a,b",
                "--default-queue-type",
                "quorum");

        assertThat(run).isEqualTo(new Run(0, "Adding vhost \"shop\" ...\n", ""));
        assertThat(api.changes())
                .containsExactly(
                        "PUT /vhosts/shop {\"description\":\"d\",\"tags\":\"a,b\",\"default_queue_type\":\"quorum\"}");
    }

    @Test
    void oneThatIsThereStaysAsItIs() {
        api.on("GET /vhosts/shop", SHOP);

        assertThat(Run.at(api.uri(), "add_vhost", "shop").exitCode()).isZero();
        assertThat(api.changes()).isEmpty();
    }

    @Test
    void whatIsNotChangedIsWrittenAgain() {
        api.on("GET /vhosts/shop", SHOP).done("PUT /vhosts/shop");

        Run.at(api.uri(), "update_vhost_metadata", "shop", "--description", "new");
        Run.at(api.uri(), "set_vhost_tags", "shop", "x", "y");
        final Run traced = Run.at(api.uri(), "trace_on", "-p", "shop");
        Run.at(api.uri(), "trace_off", "-p", "shop");

        assertThat(traced.out()).isEqualTo("Starting tracing for vhost \"shop\" ...\nTrace enabled for vhost shop\n");
        assertThat(api.changes())
                .containsExactly(
                        "PUT /vhosts/shop {\"description\":\"new\",\"tags\":\"a,b\",\"default_queue_type\":\"quorum\"}",
                        "PUT /vhosts/shop {\"description\":\"d\",\"tags\":\"x,y\",\"default_queue_type\":\"quorum\"}",
                        "PUT /vhosts/shop {\"description\":\"d\",\"tags\":\"a,b\",\"default_queue_type\":\"quorum\",\"tracing\":true}",
                        "PUT /vhosts/shop {\"description\":\"d\",\"tags\":\"a,b\",\"default_queue_type\":\"quorum\",\"tracing\":false}");
    }

    @Test
    void aChangeOfNothingIsAMistake() {
        assertThat(Run.at(api.uri(), "update_vhost_metadata", "shop").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void deletionIsProtectedAndNot() {
        api.on("GET /vhosts/shop", SHOP)
                .done("POST /vhosts/shop/deletion/protection")
                .done("DELETE /vhosts/shop/deletion/protection");

        assertThat(Run.at(api.uri(), "enable_vhost_deletion_protection", "shop").exitCode())
                .isZero();
        assertThat(Run.at(api.uri(), "disable_vhost_deletion_protection", "shop")
                        .exitCode())
                .isZero();

        assertThat(api.changes())
                .containsExactly("POST /vhosts/shop/deletion/protection {}", "DELETE /vhosts/shop/deletion/protection");
    }

    @Test
    void aBrokerWithoutProtectionSaysSo() {
        api.on("GET /vhosts/shop", SHOP);

        final Run run = Run.at(api.uri(), "enable_vhost_deletion_protection", "shop");

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.err()).contains("there is no /api/vhosts/shop/deletion/protection at this broker");
    }

    @Test
    void aRestartIsForTheNodesWhereItDoesNotRun() {
        api.on("GET /vhosts/shop", SHOP).done("POST /vhosts/shop/start/n2");

        final Run run = Run.at(api.uri(), "restart_vhost", "-p", "shop");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("already running on node 'n1'").contains("restarted vhost 'shop' on node 'n2'");
        assertThat(api.changes()).containsExactly("POST /vhosts/shop/start/n2 {}");
    }

    @Test
    void newLimitsTakeThePlaceOfOldOnes() {
        api.on("GET /vhosts/shop", SHOP)
                .done("PUT /vhost-limits/shop/max-queues")
                .on(
                        "GET /vhost-limits/shop",
                        "[{\"vhost\":\"shop\",\"value\":{\"max-queues\":5,\"max-connections\":9}}]")
                .done("DELETE /vhost-limits/shop/max-connections");

        assertThat(Run.at(api.uri(), "set_vhost_limits", "-p", "shop", "{\"max-queues\": 5}")
                        .exitCode())
                .isZero();

        assertThat(api.changes())
                .containsExactly(
                        "PUT /vhost-limits/shop/max-queues {\"value\":5}", "DELETE /vhost-limits/shop/max-connections");
    }

    @Test
    void aListShowsNamesUnlessAskedForMore() {
        api.on("GET /vhosts", "[" + SHOP + "]");

        assertThat(Run.at(api.uri(), "list_vhosts").out()).isEqualTo("Listing vhosts ...\nname\nshop\n");
        assertThat(Run.at(api.uri(), "-s", "list_vhosts", "name,tags", "tracing")
                        .out())
                .isEqualTo("shop\t[a, b]\tfalse\n");
    }
}
