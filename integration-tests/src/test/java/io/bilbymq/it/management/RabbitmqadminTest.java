package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import io.bilbymq.it.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every command of {@code rabbitmqadmin}. */
@AgainstManagement
class RabbitmqadminTest {
    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;
    private final Rabbitmqadmin everywhere;
    private final Rabbitmqadmin admin;

    RabbitmqadminTest(ManagementUnderTest management, Tenant tenant) {
        final Optional<Path> script = Rabbitmqadmin.script();
        Assumptions.assumeTrue(script.isPresent(), "rabbitmqadmin is not installed, run .ci/install-test-tools");
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api();
        this.everywhere = Rabbitmqadmin.of(script.orElseThrow(), management.base(), Login.GUEST);
        this.admin = everywhere.with("--vhost=" + tenant.vhost());
    }

    @Test
    void theCommandsAreThoseOfTheseTests() {
        final Stream<String> commands = admin.succeed("help", "subcommands")
                .lines()
                .filter(line -> line.matches("  [a-z]+ .*") && !line.contains("where subcommand"))
                .map(line -> line.strip().replaceFirst(" *(\\[|<|[a-z_-]+=).*", ""))
                .filter(command -> !command.startsWith("rabbitmqadmin"));

        assertThat(commands)
                .containsExactlyInAnyOrder(
                        "list connections",
                        "list channels",
                        "list consumers",
                        "list exchanges",
                        "list queues",
                        "list bindings",
                        "list users",
                        "list vhosts",
                        "list permissions",
                        "list nodes",
                        "list parameters",
                        "list policies",
                        "list operator_policies",
                        "list vhost_limits",
                        "show overview",
                        "declare exchange",
                        "declare queue",
                        "declare binding",
                        "declare vhost",
                        "declare user",
                        "declare permission",
                        "declare parameter",
                        "declare policy",
                        "declare operator_policy",
                        "declare vhost_limit",
                        "delete exchange",
                        "delete queue",
                        "delete binding",
                        "delete vhost",
                        "delete user",
                        "delete permission",
                        "delete parameter",
                        "delete policy",
                        "delete operator_policy",
                        "delete vhost_limit",
                        "close connection",
                        "purge queue",
                        "export",
                        "import",
                        "publish",
                        "get");
    }

    @Test
    void allIsListed() throws Exception {
        final Connection connection = tenant.connect();
        connection.createChannel().queueDeclare("q", true, false, false, Map.of());
        connection.createChannel().basicConsume("q", (tag, message) -> {}, tag -> {});
        api.put("/policies/{vhost}/p", Map.of("pattern", "x", "definition", Map.of("max-length", 5)))
                .expect(201);
        api.put("/operator-policies/{vhost}/p", Map.of("pattern", "x", "definition", Map.of("max-length", 5)))
                .expect(201);
        api.put("/vhost-limits/{vhost}/max-queues", Map.of("value", 5)).expect(204);
        api.put("/parameters/federation-upstream/{vhost}/u", Map.of("value", Map.of("uri", "amqp://localhost:1")))
                .expect(201);
        api.await("the consumer is listed", "/consumers/{vhost}", all -> all.size() == 1);
        api.await("the channels are listed", "/vhosts/{vhost}/channels", all -> all.size() == 2);

        assertThat(Stream.of(
                        "connections",
                        "channels",
                        "consumers",
                        "exchanges",
                        "queues",
                        "bindings",
                        "users",
                        "vhosts",
                        "permissions",
                        "nodes",
                        "parameters",
                        "policies",
                        "operator_policies",
                        "vhost_limits"))
                .allSatisfy(what -> {
                    assertThat(everywhere.json("list", what).size()).isPositive();
                    assertThat(everywhere.succeed("list", what))
                            .startsWith("+-")
                            .endsWith("-+\n");
                });
    }

    @Test
    void columnsAreChosenAndFormatsToo() {
        tenant.queue("one");
        tenant.queue("two");

        assertThat(admin.with("--format=tsv").succeed("list", "queues", "name", "durable"))
                .isEqualTo("name\tdurable\none\tTrue\ntwo\tTrue\n");
        assertThat(admin.with("--format=bash").succeed("list", "queues")).isEqualTo("one two\n");
        assertThat(admin.with("--format=kvp").succeed("list", "queues", "name", "vhost"))
                .contains("name=\"one\" vhost=\"" + tenant.vhost() + "\"");
        assertThat(admin.with("--format=long").succeed("list", "queues", "name"))
                .contains("name: two");
        assertThat(admin.with("--format=tsv", "--sort=name", "--sort-reverse").succeed("list", "queues", "name"))
                .isEqualTo("name\ntwo\none\n");
        assertThat(admin.with("--depth=3").succeed("list", "exchanges")).contains("| amq.direct ");
    }

    @Test
    void theOverviewIsShown() {
        final JsonNode overview = everywhere.json("show", "overview").get(0);

        assertThat(overview.path("node").stringValue()).isEqualTo(management.node());
        assertThat(everywhere.succeed("show", "overview"))
                .contains("rabbitmq_version", "cluster_name", "object_totals.queues");
    }

    @Test
    void anExchangeIsDeclaredAndDeleted() {
        admin.succeed(
                "declare",
                "exchange",
                "name=x",
                "type=topic",
                "internal=true",
                "arguments={\"alternate-exchange\":\"amq.fanout\"}");

        final JsonNode exchange = api.get("/exchanges/{vhost}/x").expect(200).json();
        assertThat(exchange.path("type").stringValue()).isEqualTo("topic");
        assertThat(exchange.path("durable").booleanValue()).isTrue();
        assertThat(exchange.path("internal").booleanValue()).isTrue();
        assertThat(exchange.path("arguments").toString()).isEqualTo("{\"alternate-exchange\":\"amq.fanout\"}");
        assertThat(admin.succeed("delete", "exchange", "name=x")).isEqualTo("exchange deleted\n");
        assertThat(api.get("/exchanges/{vhost}/x").status()).isEqualTo(404);
    }

    @Test
    void aQueueIsDeclaredAndDeleted() {
        assertThat(admin.succeed(
                        "declare",
                        "queue",
                        "name=q",
                        "auto_delete=true",
                        "queue_type=classic",
                        "arguments={\"x-max-length\":5}",
                        "node=" + management.node()))
                .isEqualTo("queue declared\n");

        final JsonNode queue = api.get("/queues/{vhost}/q").expect(200).json();
        assertThat(queue.path("durable").booleanValue()).isTrue();
        assertThat(queue.path("auto_delete").booleanValue()).isTrue();
        assertThat(queue.at("/arguments/x-max-length").intValue()).isEqualTo(5);
        assertThat(admin.succeed("delete", "queue", "name=q")).isEqualTo("queue deleted\n");
        assertThat(api.get("/queues/{vhost}/q").status()).isEqualTo(404);
    }

    @Test
    void aBindingIsDeclaredAndDeleted() {
        tenant.exchange("x", "direct");
        tenant.exchange("y", "direct");
        tenant.queue("q");

        admin.succeed("declare", "binding", "source=x", "destination=q");
        admin.succeed("declare", "binding", "source=x", "destination=q", "routing_key=k");
        admin.succeed("declare", "binding", "source=x", "destination=y", "destination_type=exchange", "routing_key=k");

        assertThat(api.get("/bindings/{vhost}/e/x/q/q").each("properties_key")).containsExactlyInAnyOrder("~", "k");
        assertThat(api.get("/bindings/{vhost}/e/x/e/y").each("properties_key")).containsExactly("k");
        admin.succeed("delete", "binding", "source=x", "destination_type=queue", "destination=q");
        admin.succeed("delete", "binding", "source=x", "destination_type=queue", "destination=q", "properties_key=k");
        assertThat(api.get("/bindings/{vhost}/e/x/q/q").text()).isEqualTo("[]");
    }

    @Test
    void aVirtualHostIsDeclaredAndDeleted() {
        final String name = tenant.name("admin");
        tenant.alsoDelete("/vhosts/" + name);

        admin.succeed("declare", "vhost", "name=" + name, "tracing=true");

        assertThat(api.get("/vhosts/" + name).expect(200).json().path("tracing").booleanValue())
                .isTrue();
        admin.succeed("delete", "vhost", "name=" + name);
        assertThat(api.get("/vhosts/" + name).status()).isEqualTo(404);
    }

    @Test
    void aUserIsDeclaredAndDeleted() {
        final String name = tenant.name("admin");
        tenant.alsoDelete("/users/" + name);

        admin.succeed("declare", "user", "name=" + name, "password=secret", "tags=management,own");

        assertThat(api.get("/users/" + name).json().path("tags").toString()).isEqualTo("[\"management\",\"own\"]");
        assertThat(api.as(new Login(name, "secret")).get("/whoami").status()).isEqualTo(200);
        admin.succeed(
                "declare",
                "user",
                "name=" + name,
                "password_hash=AQIDBA==",
                "tags=",
                "hashing_algorithm=rabbit_password_hashing_sha512");
        assertThat(api.get("/users/" + name).json().path("hashing_algorithm").stringValue())
                .isEqualTo("rabbit_password_hashing_sha512");
        admin.succeed("delete", "user", "name=" + name);
        assertThat(api.get("/users/" + name).status()).isEqualTo(404);
    }

    @Test
    void aPermissionIsDeclaredAndDeleted() {
        final String user = tenant.user("").user();
        final String path = "/permissions/{vhost}/" + user;

        admin.succeed(
                "declare", "permission", "vhost=" + tenant.vhost(), "user=" + user, "configure=c", "write=w", "read=r");

        assertThat(api.get(path).expect(200).json().path("read").stringValue()).isEqualTo("r");
        admin.succeed("delete", "permission", "vhost=" + tenant.vhost(), "user=" + user);
        assertThat(api.get(path).status()).isEqualTo(404);
    }

    @Test
    void aParameterIsDeclaredAndDeleted() {
        final String path = "/parameters/federation-upstream/{vhost}/u";

        admin.succeed(
                "declare", "parameter", "component=federation-upstream", "name=u", "value={\"uri\":\"amqp://x\"}");

        assertThat(api.get(path).expect(200).json().at("/value/uri").stringValue())
                .isEqualTo("amqp://x");
        admin.succeed("delete", "parameter", "component=federation-upstream", "name=u");
        assertThat(api.get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy", "operator_policy"})
    void aPolicyIsDeclaredAndDeleted(String kind) {
        final String path = kind.equals("policy") ? "/policies/{vhost}/p" : "/operator-policies/{vhost}/p";

        admin.succeed(
                "declare",
                kind,
                "name=p",
                "pattern=^q",
                "definition={\"max-length\":5}",
                "priority=3",
                "apply-to=queues");

        final JsonNode policy = api.get(path).expect(200).json();
        assertThat(policy.path("priority").intValue()).isEqualTo(3);
        assertThat(policy.path("apply-to").stringValue()).isEqualTo("queues");
        assertThat(policy.at("/definition/max-length").intValue()).isEqualTo(5);
        admin.succeed("delete", kind, "name=p");
        assertThat(api.get(path).status()).isEqualTo(404);
    }

    @Test
    void aLimitIsDeclaredAndDeleted() {
        admin.succeed("declare", "vhost_limit", "vhost=" + tenant.vhost(), "name=max-queues", "value=5");

        assertThat(api.get("/vhost-limits/{vhost}")
                        .json()
                        .at("/0/value/max-queues")
                        .intValue())
                .isEqualTo(5);
        admin.succeed("delete", "vhost_limit", "vhost=" + tenant.vhost(), "name=max-queues");
        assertThat(api.get("/vhost-limits/{vhost}").text()).isEqualTo("[]");
    }

    @Test
    void aConnectionIsClosed() throws Exception {
        final Connection connection = tenant.connect();
        final String name = api.await("the connection", "/vhosts/{vhost}/connections", all -> all.size() == 1)
                .get(0)
                .path("name")
                .stringValue();

        admin.succeed("close", "connection", "name=" + name);

        Awaitility.await("it is closed").atMost(Duration.ofSeconds(20)).until(() -> !connection.isOpen());
    }

    @Test
    void messagesArePublishedAndGotAndPurged() {
        tenant.queue("q");

        assertThat(admin.succeed("publish", "routing_key=q", "payload=hello", "properties={\"delivery_mode\":2}"))
                .isEqualTo("Message published\n");
        assertThat(admin.succeed("publish", "exchange=amq.direct", "routing_key=nosuch", "payload=x"))
                .isEqualTo("Message published but NOT routed\n");
        admin.succeed("publish", "routing_key=q", "payload=aGVsbG8=", "payload_encoding=base64");

        assertThat(admin.json("get", "queue=q", "count=5").findValuesAsString("payload"))
                .containsExactly("hello", "hello");
        assertThat(admin.json("get", "queue=q", "ackmode=ack_requeue_false", "encoding=base64")
                        .findValuesAsString("payload"))
                .containsExactly("aGVsbG8=");
        assertThat(admin.succeed("get", "queue=q")).contains("| hello ");
        assertThat(admin.succeed("purge", "queue", "name=q")).isEqualTo("queue purged\n");
        assertThat(admin.json("get", "queue=q").isEmpty()).isTrue();
    }

    @Test
    void payloadsComeFromTheInputAndGoToFiles(@TempDir Path folder) throws Exception {
        tenant.queue("q");
        final Path input = Files.writeString(folder.resolve("input"), "from the input");
        final Path output = folder.resolve("output");

        assertThat(admin.feed(input, "publish", "routing_key=q").exitCode()).isZero();
        admin.succeed("get", "queue=q", "payload_file=" + output);

        assertThat(output).hasContent("from the input");
    }

    @Test
    void definitionsAreExportedAndImported(@TempDir Path folder) throws Exception {
        tenant.queue("q");
        api.put("/policies/{vhost}/p", Map.of("pattern", "x", "definition", Map.of("max-length", 5)))
                .expect(201);
        final Path own = folder.resolve("own.json");
        final Path all = folder.resolve("all.json");

        admin.succeed("export", own.toString());
        everywhere.succeed("export", all.toString());
        api.delete("/queues/{vhost}/q").expect(204);
        admin.succeed("import", own.toString());

        assertThat(api.get("/queues/{vhost}").each("name")).containsExactly("q");
        assertThat(ApiClient.JSON.readTree(all.toFile()).path("vhosts").findValuesAsString("name"))
                .contains(tenant.vhost());
        // Not all of it again: RabbitMQ 3.10 exports virtual hosts without their descriptions.
        final Path some = Files.writeString(
                folder.resolve("some.json"),
                "{\"queues\":[{\"name\":\"other\",\"vhost\":\"" + tenant.vhost()
                        + "\",\"durable\":true,\"auto_delete\":false,\"arguments\":{}}]}");
        everywhere.succeed("import", some.toString());
        assertThat(api.get("/queues/{vhost}").each("name")).containsExactlyInAnyOrder("other", "q");
    }

    @Test
    void whatIsWrongIsTold() {
        tenant.queue("q");

        assertThat(refusal("delete", "queue", "name=nosuch"))
                .isEqualTo("*** Not found: /api/queues/" + tenant.vhost() + "/nosuch");
        assertThat(refusal("declare", "queue", "name=q", "durable=false"))
                .isEqualTo("*** inequivalent arg 'durable' for queue 'q' in vhost '" + tenant.vhost()
                        + "': received 'false' but current is 'true'");
        assertThat(admin.with("--password=wrong").run("list", "queues"))
                .satisfies(refused -> assertThat(refused.output()).startsWith("*** Access refused: /api/queues/"));
        assertThat(admin.run("declare", "nosuch").exitCode()).isNotZero();
    }

    private String refusal(String... arguments) {
        final ChildProcess run = admin.run(arguments);
        assertThat(run.exitCode()).isEqualTo(1);
        return run.output().strip();
    }
}
