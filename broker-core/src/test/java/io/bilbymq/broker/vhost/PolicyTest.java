package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Policies of a virtual host: what they apply to, and when. */
class PolicyTest {
    private final VirtualHostFixture host = new VirtualHostFixture();

    @Test
    void aPolicyAppliesToTheQueuesThatAreThereAtOnce() {
        final DeclaredQueue queue = host.declared(host.durable("orders.eu"));
        host.declared(host.durable("invoices"));

        set("orders", "^orders", PolicyScope.QUEUES, 0, number("max-length", 5));

        assertThat(queue.policy().user()).contains("orders");
        assertThat(queue.policy().definition()).isEqualTo(number("max-length", 5));
        assertThat(policyOf("invoices")).isEqualTo(EffectivePolicy.NONE);
    }

    @Test
    void itIsSetWhenTheQueuesDoWhatItSays() {
        host.declared(host.durable("q"));

        final CompletableFuture<Policy> set = host.virtualHost
                .policies()
                .set(PolicyKind.USER, new Policy("p", ".*", PolicyScope.QUEUES, 0, number("max-length", 5)))
                .toCompletableFuture();

        host.definitionsLoop().runAll();
        assertThat(policyOf("q").user()).contains("p");
        assertThat(set).isNotDone();
        host.loops.runAll();
        assertThat(set).isCompleted();
    }

    @Test
    void itIsClearedWhenTheQueuesDoWithoutIt() {
        host.declared(host.durable("q"));
        set("p", ".*", PolicyScope.QUEUES, 0, number("max-length", 5));

        final CompletableFuture<Boolean> clear =
                host.virtualHost.policies().clear(PolicyKind.USER, "p").toCompletableFuture();

        host.definitionsLoop().runAll();
        assertThat(policyOf("q")).isEqualTo(EffectivePolicy.NONE);
        assertThat(clear).isNotDone();
        host.loops.runAll();
        assertThat(clear).isCompletedWithValue(true);
    }

    @Test
    void itAppliesToNewQueuesFromTheirDeclaration() {
        set("orders", "orders", PolicyScope.ALL, 0, number("max-length", 5));

        host.declared(host.durable("all-orders-here"));

        assertThat(policyOf("all-orders-here").user()).contains("orders");
    }

    @Test
    void theHighestPriorityCountsAndNothingOfTheOthers() {
        host.declared(host.durable("q"));

        set("low", ".*", PolicyScope.QUEUES, 1, number("message-ttl", 5));
        set("high", ".*", PolicyScope.QUEUES, 2, number("max-length", 5));

        assertThat(policyOf("q").user()).contains("high");
        assertThat(policyOf("q").definition()).isEqualTo(number("max-length", 5));
    }

    @Test
    void whenItIsClearedTheNextOneCounts() {
        host.declared(host.durable("q"));
        set("low", ".*", PolicyScope.QUEUES, 1, number("message-ttl", 5));
        set("high", ".*", PolicyScope.QUEUES, 2, number("max-length", 5));

        assertThat(clear(PolicyKind.USER, "high")).isTrue();

        assertThat(policyOf("q").user()).contains("low");
        assertThat(clear(PolicyKind.USER, "low")).isTrue();
        assertThat(policyOf("q")).isEqualTo(EffectivePolicy.NONE);
        assertThat(clear(PolicyKind.USER, "low")).isFalse();
    }

    @Test
    void itAppliesToWhatItsScopeSays() {
        host.declared(host.durable("classic"));
        host.declared(host.durable("quorum", FieldTable.of("x-queue-type", FieldValue.of("quorum"))));

        set("p", ".*", PolicyScope.QUORUM_QUEUES, 0, number("max-length", 5));
        assertThat(policyOf("classic").user()).isEmpty();
        assertThat(policyOf("quorum").user()).contains("p");
        set("p", ".*", PolicyScope.CLASSIC_QUEUES, 0, number("max-length", 5));
        assertThat(policyOf("classic").user()).contains("p");
        assertThat(policyOf("quorum").user()).isEmpty();
        set("p", ".*", PolicyScope.EXCHANGES, 0, number("max-length", 5));
        assertThat(policyOf("classic").user()).isEmpty();
        assertThat(host.virtualHost
                        .policies()
                        .ofExchange("amq.direct")
                        .orElseThrow()
                        .user())
                .contains("p");
        assertThat(host.virtualHost.policies().ofExchange("").orElseThrow().user())
                .isEmpty();
    }

    @Test
    void aPolicyWithAKeyThatTheQueueTypeDoesNotKnowDoesNotApplyAtAll() {
        host.declared(host.durable("classic"));
        host.declared(host.durable("quorum", FieldTable.of("x-queue-type", FieldValue.of("quorum"))));

        set(
                "p",
                ".*",
                PolicyScope.QUEUES,
                0,
                FieldTable.builder()
                        .put("delivery-limit", 3)
                        .put("max-length", 5)
                        .build());

        assertThat(policyOf("classic")).isEqualTo(EffectivePolicy.NONE);
        assertThat(policyOf("quorum").user()).contains("p");
    }

    @Test
    void onePolicyForClassicQueuesMayAskForWhatOnlyOursCanDo() {
        host.declared(host.durable("classic"));

        set("p", ".*", PolicyScope.CLASSIC_QUEUES, 0, number("delivery-limit", 3));

        assertThat(policyOf("classic").user()).contains("p");
    }

    @Test
    void userAndOperatorPolicyAreMerged() {
        host.declared(host.durable("q"));

        set("user", ".*", PolicyScope.QUEUES, 0, number("max-length", 3));
        setOperator("operator", ".*", PolicyScope.QUEUES, 0, number("max-length", 2));

        assertThat(policyOf("q"))
                .isEqualTo(new EffectivePolicy(Optional.of("user"), Optional.of("operator"), number("max-length", 2)));
    }

    @Test
    void anExchangeHasItsAlternateFromItsPolicyUnlessItsArgumentNamesOne() {
        final Exchange plain = host.declared(VirtualHostFixture.exchange("plain", "fanout"));
        final FieldTable definition = FieldTable.of("alternate-exchange", FieldValue.of("amq.fanout"));

        set("p", "^plain$", PolicyScope.EXCHANGES, 0, definition);
        assertThat(plain.alternate()).isEqualTo("amq.fanout");
        clear(PolicyKind.USER, "p");

        assertThat(plain.alternate()).isNull();
    }

    @Test
    void everyChangeVoidsRememberedRoutes() {
        final long before = host.virtualHost.version();

        set("p", ".*", PolicyScope.ALL, 0, number("max-length", 1));

        assertThat(host.virtualHost.version()).isNotEqualTo(before);
    }

    @Test
    void wrongPoliciesAreRefusedInRabbitsWords() {
        assertRefused(FieldTable.empty(), "no policy provided");
        assertRefused(number("max-lenght", 5), "[{<<\"max-lenght\">>,5}] are not recognised policy settings");
        assertRefused(number("message-ttl", -1), "-1 is not a valid message TTL");
        assertRefused(number("expires", 0), "0 is not a valid queue expiry");
        assertRefused(FieldTable.of("max-length", FieldValue.of("many")), "<<\"many\">> is not a valid maximum length");
        assertRefused(FieldTable.of("overflow", FieldValue.of("spill")), "<<\"spill\">> is not a valid overflow value");
        final String longKey = "k".repeat(256);
        assertRefused(
                FieldTable.of("dead-letter-routing-key", FieldValue.of(longKey)),
                "<<\"" + longKey + "\">> is not a valid dead letter routing key");
    }

    @Test
    void anOperatorPolicyKnowsFewerKeys() {
        final Outcome<Policy> outcome = ask(
                PolicyKind.OPERATOR,
                new Policy(
                        "p", ".*", PolicyScope.QUEUES, 0, FieldTable.of("dead-letter-exchange", FieldValue.of("x"))));

        outcome.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "[{<<\"dead-letter-exchange\">>,<<\"x\">>}] are not recognised policy settings");
    }

    @Test
    void aPatternThatIsNoneIsRefused() {
        final Outcome<Policy> outcome =
                ask(PolicyKind.USER, new Policy("p", "(", PolicyScope.QUEUES, 0, number("max-length", 1)));

        outcome.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "pattern should be regular expression but is invalid: invalid regexp '(': missing closing ) '('"
                        + " (syntax is that of RE2, which has no look-around and no back-references)");
    }

    @Test
    void aPatternThatOnlyBacktrackingCanMatchIsRefused() {
        final Outcome<Policy> outcome =
                ask(PolicyKind.USER, new Policy("p", "(a)\\1", PolicyScope.QUEUES, 0, number("max-length", 1)));

        outcome.assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "pattern should be regular expression but is invalid: invalid regexp '(a)\\1': invalid escape sequence"
                        + " '\\1' (syntax is that of RE2, which has no look-around and no back-references)");
    }

    @Test
    void policiesOfMirroredQueuesAreAccepted() {
        host.declared(host.durable("q"));

        set("ha", ".*", PolicyScope.ALL, 0, FieldTable.of("ha-mode", FieldValue.of("all")));

        assertThat(policyOf("q").user()).contains("ha");
    }

    private void assertRefused(FieldTable definition, String text) {
        ask(PolicyKind.USER, new Policy("p", ".*", PolicyScope.QUEUES, 0, definition))
                .assertRefused(ReplyCode.PRECONDITION_FAILED, text);
    }

    private static FieldTable number(String key, long value) {
        return FieldTable.of(key, FieldValue.of(value));
    }

    private void set(String name, String pattern, PolicyScope scope, int priority, FieldTable definition) {
        set(PolicyKind.USER, new Policy(name, pattern, scope, priority, definition));
    }

    private void setOperator(String name, String pattern, PolicyScope scope, int priority, FieldTable definition) {
        set(PolicyKind.OPERATOR, new Policy(name, pattern, scope, priority, definition));
    }

    private void set(PolicyKind kind, Policy policy) {
        assertThat(ask(kind, policy).result()).isEqualTo(policy);
    }

    private Outcome<Policy> ask(PolicyKind kind, Policy policy) {
        return host.tell((virtualHost, from, reply) -> virtualHost.policies().set(from, kind, policy, reply));
    }

    private boolean clear(PolicyKind kind, String name) {
        return host.<Boolean>tell(
                        (virtualHost, from, reply) -> virtualHost.policies().clear(from, kind, name, reply))
                .result();
    }

    private EffectivePolicy policyOf(String queue) {
        return Objects.requireNonNull(host.virtualHost.queue(queue)).policy();
    }
}
