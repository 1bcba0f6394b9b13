package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredPoliciesTest {
    private final ManualLog log = new ManualLog();
    private VirtualHostFixture host = VirtualHostFixture.stored(new Random(1), log, List.of());

    @Test
    void aPolicyIsInForceWhenItIsSyncedAndAfterARestart() {
        host.settle();
        final Outcome<DeclaredQueue> declared =
                host.ask((v, from, reply) -> v.declareQueue(from, host.durable("q"), () -> {}, reply));
        settled(declared);
        final Policy policy =
                new Policy("p", "^q$", PolicyScope.QUEUES, 3, FieldTable.of("max-length", FieldValue.of(5)));
        final Outcome<Policy> set =
                host.ask((v, from, reply) -> v.policies().set(from, PolicyKind.USER, policy, reply));
        final Outcome<Policy> alsoSet =
                host.ask((v, from, reply) -> v.policies().set(from, PolicyKind.OPERATOR, policy, reply));
        host.loops.runAll();
        assertThat(set.isKnown()).isFalse();
        assertThat(host.virtualHost.policies().ofQueue("q")).contains(EffectivePolicy.NONE);

        settled(set);
        settled(alsoSet);
        assertThat(host.virtualHost.policies().ofQueue("q").orElseThrow().user())
                .contains("p");
        final Outcome<Boolean> cleared =
                host.ask((v, from, reply) -> v.policies().clear(from, PolicyKind.OPERATOR, "p", reply));
        assertThat(settled(cleared)).isTrue();

        host = VirtualHostFixture.stored(new Random(2), log, log.found());
        host.settle();

        assertThat(host.virtualHost.policies().all(PolicyKind.USER)).containsExactly(policy);
        assertThat(host.virtualHost.policies().all(PolicyKind.OPERATOR)).isEmpty();
        assertThat(host.virtualHost.policies().ofQueue("q").orElseThrow().user())
                .contains("p");
    }

    /** Lets everything happen, syncs included. */
    private <T> T settled(Outcome<T> outcome) {
        host.settle();
        return outcome.result();
    }
}
