package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageCommandsTest {
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
    void aMessageGoesToTheDefaultExchangeAndIsPersistent() {
        api.on("POST /exchanges/%2F/amq.default/publish", "{\"routed\":true}");

        final Run run = Run.at(api.uri(), "publish", "q", "hello");

        assertThat(run).isEqualTo(new Run(0, "Message published\n", ""));
        assertThat(api.changes())
                .containsExactly(
                        "POST /exchanges/%2F/amq.default/publish {\"routing_key\":\"q\",\"properties\":{\"delivery_mode\":2},"
                                + "\"payload\":\"hello\",\"payload_encoding\":\"string\"}");
    }

    @Test
    void propertiesAndHeadersComeTogether() {
        api.on("POST /exchanges/v/x/publish", "{\"routed\":true}");

        Run.at(
                api.uri(),
                "publish",
                "-p",
                "v",
                "-x",
                "x",
                "",
                "b",
                "--transient",
                "--header",
                "a=1=2",
                "--header",
                "b=c",
                "--properties",
                "{\"type\":\"t\",\"headers\":{\"n\":1}}");

        assertThat(api.changes().get(0))
                .contains(
                        "\"properties\":{\"type\":\"t\",\"headers\":{\"n\":1,\"a\":\"1=2\",\"b\":\"c\"},\"delivery_mode\":1}");
    }

    @Test
    void aBodyOfTheInputThatIsNoTextIsBase64() {
        api.on("POST /exchanges/%2F/amq.default/publish", "{\"routed\":true}");

        Run.run(new byte[] {(byte) 0xff, 0}, Map.of("BILBYCTL_URI", api.uri()), "publish", "q");

        assertThat(api.changes().get(0)).contains("\"payload\":\"/wA=\",\"payload_encoding\":\"base64\"");
    }

    @Test
    void aMessageThatNoQueueGetsIsAFailure() {
        api.on("POST /exchanges/%2F/amq.default/publish", "{\"routed\":false}");

        assertThat(Run.at(api.uri(), "publish", "q", "hello").exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(Run.at(api.uri(), "publish", "-x", "nox", "q", "hello").err())
                .contains("there is no exchange 'nox'");
    }

    @Test
    void whatIsGotIsPutBackUnlessSaidOtherwise() {
        api.on(
                "POST /queues/%2F/q/get",
                "[{\"routing_key\":\"k\",\"exchange\":\"\",\"message_count\":2,\"payload\":\"a\\tb\",\"payload_bytes\":3,"
                        + "\"payload_encoding\":\"string\",\"properties\":{\"delivery_mode\":2},\"redelivered\":false}]");

        final Run run = Run.at(api.uri(), "-s", "get", "q");
        Run.at(api.uri(), "get", "q", "--ack", "--count", "3");

        assertThat(run.out()).isEqualTo("k\t\t2\ta\\tb\t3\tstring\t[{\"delivery_mode\",2}]\tfalse\n");
        assertThat(api.changes())
                .containsExactly(
                        "POST /queues/%2F/q/get {\"count\":1,\"ackmode\":\"ack_requeue_true\",\"encoding\":\"auto\",\"truncate\":50000}",
                        "POST /queues/%2F/q/get {\"count\":3,\"ackmode\":\"ack_requeue_false\",\"encoding\":\"auto\",\"truncate\":50000}");
    }

    @Test
    void browsingBeginsAtAnOffset() {
        api.on("POST /queues/%2F/q/peek", "[]");

        Run.at(api.uri(), "browse", "q", "--offset", "7", "-c", "2");
        Run.at(api.uri(), "peek", "q", "1");

        assertThat(api.changes())
                .containsExactly(
                        "POST /queues/%2F/q/peek {\"offset\":7,\"count\":2,\"encoding\":\"auto\",\"truncate\":50000}",
                        "POST /queues/%2F/q/peek {\"offset\":0,\"count\":1,\"encoding\":\"auto\",\"truncate\":50000}");
        assertThat(Run.at(api.uri(), "peek", "q", "0").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void messagesAreMovedAndQueuesPaused() {
        api.on("POST /queues/v%2Fx/q/move", "{\"moved\":5}")
                .done("PUT /queues/v%2Fx/q/pause")
                .done("PUT /queues/v%2Fx/q/resume");

        final Run moved = Run.at(api.uri(), "-q", "move", "-p", "v/x", "q", "target", "--count", "9");
        Run.at(api.uri(), "move", "-p", "v/x", "q", "target");
        Run.at(api.uri(), "pause", "-p", "v/x", "q");
        Run.at(api.uri(), "resume", "-p", "v/x", "q");

        assertThat(moved).isEqualTo(new Run(0, "Moved 5 messages\n", ""));
        assertThat(api.changes())
                .containsExactly(
                        "POST /queues/v%2Fx/q/move {\"target\":\"target\",\"count\":9}",
                        "POST /queues/v%2Fx/q/move {\"target\":\"target\"}",
                        "PUT /queues/v%2Fx/q/pause {}",
                        "PUT /queues/v%2Fx/q/resume {}");
    }

    @Test
    void aBrokerThatCannotBrowseSaysSo() {
        api.on("POST /queues/%2F/q/peek", 405, "");

        final Run run = Run.at(api.uri(), "browse", "q");

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.err()).isEqualTo("Error:\nthis broker does not know POST /api/queues/%2F/q/peek\n");
    }

    @Test
    void aQueueIsDeletedOnConditions() {
        api.on("GET /queues/%2F/q", "{\"messages_ready\":3}").done("DELETE /queues/%2F/q?if-empty=true&if-unused=true");

        final Run run = Run.at(api.uri(), "delete_queue", "q", "-e", "--if-unused");

        assertThat(run.out())
                .isEqualTo(
                        "Deleting queue 'q' on vhost '/' if queue is empty and if queue is unused ...\nQueue was successfully deleted with 3 ready messages\n");
        assertThat(Run.at(api.uri(), "delete_queue", "noq"))
                .isEqualTo(new Run(
                        ExitCode.USAGE, "Deleting queue 'noq' on vhost '/' ...\n", "Error:\nQueue not found\n"));
    }

    @Test
    void aQueueIsPurged() {
        api.done("DELETE /queues/%2F/q/contents");

        assertThat(Run.at(api.uri(), "purge_queue", "q").exitCode()).isZero();
        assertThat(Run.at(api.uri(), "purge_queue", "noq").exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    }
}
