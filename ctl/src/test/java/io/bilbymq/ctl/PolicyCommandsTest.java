package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyCommandsTest {
    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi().on("GET /vhosts/%2F", "{}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aPolicyIsForAllWithPriorityZeroUnlessSaidOtherwise() {
        api.done("PUT /policies/%2F/p").done("PUT /operator-policies/%2F/o");

        final Run run = Run.at(api.uri(), "set_policy", "p", "^q", "{\"max-length\": 4}");
        Run.at(
                api.uri(),
                "set_operator_policy",
                "o",
                "^q",
                "{\"expires\":1}",
                "--priority",
                "3",
                "--apply-to",
                "queues");

        assertThat(run.out())
                .isEqualTo(
                        "Setting policy \"p\" for pattern \"^q\" to \"{\"max-length\": 4}\" with priority \"0\" for vhost \"/\" ...\n");
        assertThat(api.changes())
                .containsExactly(
                        "PUT /policies/%2F/p {\"pattern\":\"^q\",\"priority\":0,\"apply-to\":\"all\",\"definition\":{\"max-length\":4}}",
                        "PUT /operator-policies/%2F/o {\"pattern\":\"^q\",\"priority\":3,\"apply-to\":\"queues\",\"definition\":{\"expires\":1}}");
    }

    @Test
    void aDefinitionThatIsNoJsonIsRefused() {
        assertThat(Run.at(api.uri(), "set_policy", "p", "^q", "{max-length").exitCode())
                .isEqualTo(ExitCode.DATA);
        assertThat(api.changes()).isEmpty();
    }

    @Test
    void clearingWhatIsNotThereFailsAsInRabbitmqctl() {
        for (final String command : new String[] {
            "clear_policy p", "clear_operator_policy p", "clear_parameter c n", "clear_global_parameter n"
        }) {
            final Run run = Run.at(api.uri(), command.split(" "));

            assertThat(run.exitCode()).as(command).isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(run.err()).isEqualTo("Error:\nParameter does not exist\n");
        }
    }

    @Test
    void aListShowsDefinitionsAsJson() {
        api.on("GET /policies/%2F", "[" + policy("p", "^q", "queues", 3) + "]");

        assertThat(Run.at(api.uri(), "list_policies").out())
                .isEqualTo(
                        "Listing policies for vhost \"/\" ...\nvhost\tname\tpattern\tapply-to\tdefinition\tpriority\n/\tp\t^q\tqueues\t{\"max-length\":4}\t3\n");
        assertThat(Run.at(api.uri(), "list_policies", "--formatter", "json").out())
                .contains("\"definition\":\"{\\\"max-length\\\":4}\"");
    }

    @Test
    void thePolicyThatHoldsIsTheFirstOfThoseThatMatch() {
        api.on(
                "GET /policies/%2F",
                "[" + policy("low", "^q", "all", 1) + "," + policy("high", "1$", "queues", 7) + ","
                        + policy("exchanges", "q", "exchanges", 9) + "," + policy("other", "^x", "all", 9) + ","
                        + policy("quorum", ".", "quorum_queues", 8) + "," + policy("broken", "(", "all", 9) + "]");

        assertThat(Run.at(api.uri(), "-s", "list_policies_that_match", "q1")
                        .out()
                        .lines()
                        .map(line -> line.split("\t", -1)[1]))
                .containsExactly("high", "low");
        assertThat(Run.at(api.uri(), "-s", "list_policies_that_match", "q1", "--object-type", "exchange")
                        .out()
                        .lines()
                        .map(line -> line.split("\t", -1)[1]))
                .containsExactly("exchanges", "low");
        assertThat(Run.at(api.uri(), "-s", "list_policies_that_match", "q1", "--object-type", "quorum_queue")
                        .out()
                        .lines()
                        .map(line -> line.split("\t", -1)[1]))
                .containsExactly("quorum", "high", "low");
    }

    @Test
    void parametersAreJson() {
        api.done("PUT /parameters/c/%2F/n")
                .done("PUT /global-parameters/n")
                .on(
                        "GET /parameters",
                        "[{\"component\":\"c\",\"vhost\":\"/\",\"name\":\"n\",\"value\":{\"a\":1}},{\"component\":\"c\",\"vhost\":\"other\",\"name\":\"n\"}]");

        Run.at(api.uri(), "set_parameter", "c", "n", "{\"a\": [1]}");
        Run.at(api.uri(), "set_global_parameter", "n", "\"text\"");

        assertThat(api.changes())
                .containsExactly(
                        "PUT /parameters/c/%2F/n {\"component\":\"c\",\"vhost\":\"/\",\"name\":\"n\",\"value\":{\"a\":[1]}}",
                        "PUT /global-parameters/n {\"name\":\"n\",\"value\":\"text\"}");
        assertThat(Run.at(api.uri(), "-s", "list_parameters").out()).isEqualTo("c\tn\t{\"a\":1}\n");
    }

    private static String policy(String name, String pattern, String applyTo, int priority) {
        return Json.text(Json.object()
                .put("vhost", "/")
                .put("name", name)
                .put("pattern", pattern)
                .put("apply-to", applyTo)
                .put("priority", priority)
                .set("definition", Json.object().put("max-length", 4)));
    }
}
