package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.persistence.LogBatch;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Runtime parameters of virtual hosts and of the whole broker, in a log that syncs when the test says. */
class StoredParametersTest {
    private static final Parameter UPSTREAM = new Parameter("federation-upstream", "u", "{\"uri\":\"amqp://a\"}");
    private static final Parameter SHOVEL = new Parameter("shovel", "s", "{}");

    private final ManualLog log = new ManualLog();
    private VirtualHostFixture host = VirtualHostFixture.stored(new Random(1), log, List.of());

    @Test
    void aParameterIsThereWhenItIsSyncedAndAfterARestart() {
        settle();
        final CompletableFuture<Boolean> set = parameters().set(UPSTREAM).toCompletableFuture();
        host.loops.runAll();
        assertThat(set).isNotDone();
        assertThat(parameters().all()).isEmpty();

        assertThat(done(set)).isTrue();
        assertThat(done(parameters().set(SHOVEL))).isTrue();
        restart();

        assertThat(parameters().all()).containsExactly(UPSTREAM, SHOVEL);
        assertThat(parameters().of("shovel")).containsExactly(SHOVEL);
        assertThat(parameters().named("federation-upstream", "u")).contains(UPSTREAM);
        assertThat(parameters().named("federation-upstream", "s")).isEmpty();
    }

    @Test
    void aParameterIsReplacedAndCleared() {
        final Parameter other = new Parameter("shovel", "s", "[]");
        done(parameters().set(SHOVEL));
        final long before = host.structures();

        assertThat(done(parameters().set(SHOVEL))).isFalse();
        assertThat(done(parameters().set(other))).isFalse();
        assertThat(parameters().all()).containsExactly(other);
        assertThat(host.structures()).as("counted once").isEqualTo(before);
        assertThat(done(parameters().clear("shovel", "s"))).isTrue();
        assertThat(done(parameters().clear("shovel", "s"))).isFalse();
        assertThat(host.structures()).isLessThan(before);
        restart();

        assertThat(parameters().all()).isEmpty();
    }

    @Test
    void parametersOutliveACheckpoint() {
        done(parameters().set(UPSTREAM));
        done(host.hosts.globalParameters().set(new GlobalParameter("g", "1")));

        host.hosts.writeSnapshot(LogBatch::sync);
        settle();
        restart();

        assertThat(parameters().all()).containsExactly(UPSTREAM);
        assertThat(host.hosts.globalParameters().named("g")).contains(new GlobalParameter("g", "1"));
    }

    @Test
    void parametersGoWithTheirVirtualHost() {
        done(host.administration().put("v", VirtualHostChange.NONE));
        final long before = host.structures();
        done(host.host("v").parameters().set(SHOVEL));

        done(host.administration().delete("v"));
        done(host.administration().put("v", VirtualHostChange.NONE));

        assertThat(host.structures()).isEqualTo(before);
        assertThat(host.host("v").parameters().all()).isEmpty();
        restart();
        assertThat(host.host("v").parameters().all()).isEmpty();
    }

    @Test
    void namesAndValuesHaveTheirLimits() {
        refused(
                parameters().set(new Parameter("", "n", "1")),
                "the component of a parameter has 1 to 255 bytes, not 0");
        refused(
                parameters().set(new Parameter("c", "n".repeat(256), "1")),
                "the name of a parameter has 1 to 255 bytes, not 256");
        refused(
                parameters().set(new Parameter("c", "n", "")),
                "the value of a parameter has 1 to 1048576 bytes, not 0");
        refused(
                parameters().set(new Parameter("c", "n", "1".repeat(1_048_577))),
                "the value of a parameter has 1 to 1048576 bytes, not 1048577");
        refused(
                host.hosts.globalParameters().set(new GlobalParameter("", "1")),
                "the name of a global parameter has 1 to 255 bytes, not 0");
    }

    @Test
    void theClusterNameIsAStringThatIsReadAtOnceAndAfterARestart() {
        final GlobalParameters global = host.hosts.globalParameters();
        assertThat(global.clusterName()).isEmpty();
        refused(global.set(new GlobalParameter("cluster_name", "5")), "the cluster name is not a JSON string");
        refused(global.setClusterName(""), "the cluster name has 1 to 255 bytes, not 0");

        assertThat(done(global.setClusterName("the \"shop\"\n"))).isTrue();
        assertThat(global.clusterName()).contains("the \"shop\"\n");
        assertThat(global.named("cluster_name").orElseThrow().value()).isEqualTo("\"the \\\"shop\\\"\\n\"");
        restart();
        assertThat(host.hosts.globalParameters().clusterName()).contains("the \"shop\"\n");

        assertThat(done(host.hosts.globalParameters().clear("cluster_name"))).isTrue();
        assertThat(done(host.hosts.globalParameters().clear("cluster_name"))).isFalse();
        assertThat(host.hosts.globalParameters().clusterName()).isEmpty();
    }

    @Test
    void theClusterIdIsMadeOnce() {
        host.hosts.beginCluster();
        settle();
        final GlobalParameter id =
                host.hosts.globalParameters().named("internal_cluster_id").orElseThrow();
        restart();

        host.hosts.beginCluster();

        assertThat(id.value()).matches("\"rabbitmq-cluster-id-[A-Za-z0-9_-]{22}\"");
        assertThat(host.hosts.globalParameters().all()).containsExactly(id);
    }

    @Test
    void aStringOfJsonIsReadAsItWasMeantOrNotAtAll() {
        for (final String text : List.of("", "a", "\"\\/\b\f\n\r\t\u0001\u001f", "здесь \uD83D\uDC30")) {
            assertThat(JsonString.read(JsonString.of(text))).contains(text);
        }
        assertThat(JsonString.read(" \"\\u0041\\/\" ")).contains("A/");
        for (final String wrong :
                List.of("", "\"", "a", "5", "\"a\"b\"", "\"\\\"", "\"\\x\"", "\"\\u00g0\"", "\"\\u12\"", "\"\n\"")) {
            assertThat(JsonString.read(wrong)).as(wrong).isEmpty();
        }
    }

    private VirtualHostParameters parameters() {
        return host.virtualHost.parameters();
    }

    private void restart() {
        settle();
        host = VirtualHostFixture.stored(new Random(2), log, log.found());
        settle();
    }

    /** Lets everything happen, syncs included. */
    private void settle() {
        do {
            host.loops.runAll();
            log.sync();
            host.loops.runAll();
        } while (log.batchesWaiting() > 0);
    }

    private <T> T done(CompletionStage<T> asked) {
        settle();
        assertThat(asked.toCompletableFuture()).isCompleted();
        return asked.toCompletableFuture().join();
    }

    private void refused(CompletionStage<?> asked, String text) {
        settle();
        assertThatThrownBy(() -> asked.toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        AmqpException.class,
                        why -> assertThat(why.explanation()).isEqualTo(text));
    }
}
