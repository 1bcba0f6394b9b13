package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What other interfaces than AMQP see of a virtual host, and do in it. */
class VirtualHostDefinitionsTest {
    private static final FieldTable NONE = FieldTable.empty();

    private final VirtualHostFixture host = new VirtualHostFixture();
    private final VirtualHostDefinitions definitions = host.virtualHost.administration();

    @Test
    void aQueueIsDeclaredOnceAndDeletedOnce() {
        assertThat(done(definitions.declareQueue("q", true, false, NONE))).isTrue();
        assertThat(done(definitions.declareQueue("q", true, false, NONE))).isFalse();

        assertThat(done(definitions.deleteQueue("q", true, true))).isEqualTo(OptionalInt.of(0));
        assertThat(done(definitions.deleteQueue("q", false, false))).isEqualTo(OptionalInt.empty());
        assertThat(definitions.queue("q")).isEmpty();
    }

    @Test
    void deletingAQueueSaysHowManyMessagesWentWithIt() {
        final DeclaredQueue queue = host.declared(host.durable("q"));
        host.deposit(queue.queue());

        refused(
                definitions.deleteQueue("q", false, true),
                ReplyCode.PRECONDITION_FAILED,
                "queue 'q' in vhost '/' not empty");

        assertThat(done(definitions.deleteQueue("q", false, false))).isEqualTo(OptionalInt.of(1));
    }

    @Test
    void anExchangeIsDeclaredOnceAndDeletedOnce() {
        assertThat(done(definitions.declareExchange(VirtualHostFixture.exchange("x", "topic"))))
                .isTrue();
        assertThat(done(definitions.declareExchange(VirtualHostFixture.exchange("x", "topic"))))
                .isFalse();

        assertThat(done(definitions.deleteExchange("x", true))).isTrue();
        assertThat(done(definitions.deleteExchange("x", false))).isFalse();
    }

    @Test
    void whatAChannelIsRefusedIsRefusedInTheSameWords() {
        host.declared(host.durable("q"));

        refused(
                definitions.declareQueue("q", false, false, NONE),
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'");
        refused(
                definitions.declareQueue("amq.q", true, false, NONE),
                ReplyCode.ACCESS_REFUSED,
                "queue name 'amq.q' contains reserved prefix 'amq.*'");
        refused(
                definitions.declareExchange(VirtualHostFixture.exchange("x", "none")),
                ReplyCode.PRECONDITION_FAILED,
                "unknown exchange type 'none'");
        refused(
                definitions.bind("x", ResourceKind.QUEUE, "q", "", NONE),
                ReplyCode.NOT_FOUND,
                "no exchange 'x' in vhost '/'");
        refused(
                definitions.bind("", ResourceKind.QUEUE, "q", "", NONE),
                ReplyCode.ACCESS_REFUSED,
                "operation not permitted on the default exchange");
        refused(
                definitions.deleteExchange("amq.topic", false),
                ReplyCode.ACCESS_REFUSED,
                "deletion of system exchange 'amq.topic' in vhost '/' not allowed");
    }

    @Test
    void anExclusiveQueueIsSeenAndOthersThanItsConnectionAreRefused() {
        host.declared(host.exclusive("q", host.owner));

        final QueueInfo seen = definitions.queue("q").orElseThrow();

        assertThat(seen.exclusive()).isTrue();
        assertThat(seen.ownerConnection()).contains("connection");
        refused(
                definitions.deleteQueue("q", false, false),
                ReplyCode.RESOURCE_LOCKED,
                "cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be originally declared on"
                        + " another connection or the exclusive property value does not match that of the original"
                        + " declaration.");
    }

    @Test
    void aQueueShowsItsArgumentsAndPolicies() {
        done(host.virtualHost
                .policies()
                .set(
                        PolicyKind.USER,
                        new Policy("short", "^q$", PolicyScope.QUEUES, 0, table("max-length", FieldValue.of(5)))));
        done(definitions.declareQueue("q", true, false, table("x-max-priority", FieldValue.of(9))));
        done(definitions.declareQueue("other", false, true, NONE));

        assertThat(definitions.queues())
                .containsExactly(
                        new QueueInfo(
                                "/",
                                "other",
                                QueueType.CLASSIC,
                                false,
                                true,
                                false,
                                Optional.empty(),
                                Map.of("x-queue-type", "classic"),
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(),
                                false),
                        new QueueInfo(
                                "/",
                                "q",
                                QueueType.CLASSIC,
                                true,
                                false,
                                false,
                                Optional.empty(),
                                Map.of("x-max-priority", 9L, "x-queue-type", "classic"),
                                Optional.of("short"),
                                Optional.empty(),
                                Map.of("max-length", 5L),
                                false));
    }

    @Test
    void exchangesAreShownWithThePreDeclaredOnes() {
        done(definitions.declareExchange(VirtualHostFixture.withAlternate("x", "fanout", "amq.direct")));

        assertThat(definitions.exchanges().stream().map(ExchangeInfo::name))
                .containsExactly(
                        "",
                        "amq.direct",
                        "amq.fanout",
                        "amq.headers",
                        "amq.match",
                        "amq.rabbitmq.event",
                        "amq.rabbitmq.trace",
                        "amq.topic",
                        "x");
        assertThat(definitions.exchange("x").orElseThrow().arguments())
                .isEqualTo(Map.of("alternate-exchange", "amq.direct"));
        assertThat(definitions.exchange("amq.rabbitmq.trace").orElseThrow().internal())
                .isTrue();
    }

    @Test
    void bindingsAreFoundFromBothEndsWithThatOfTheDefaultExchange() {
        done(definitions.declareQueue("q", true, false, NONE));
        done(definitions.declareExchange(VirtualHostFixture.exchange("x", "topic")));
        assertThat(done(definitions.bind("x", ResourceKind.QUEUE, "q", "a.b", NONE)))
                .isTrue();
        assertThat(done(definitions.bind("x", ResourceKind.QUEUE, "q", "a.b", NONE)))
                .isFalse();
        done(definitions.bind("amq.fanout", ResourceKind.EXCHANGE, "x", "", NONE));

        final BindingInfo own = new BindingInfo("/", "", ResourceKind.QUEUE, "q", "q", Map.of(), "q");
        final BindingInfo made = new BindingInfo("/", "x", ResourceKind.QUEUE, "q", "a.b", Map.of(), "a.b");
        final BindingInfo between = new BindingInfo("/", "amq.fanout", ResourceKind.EXCHANGE, "x", "", Map.of(), "~");
        assertThat(definitions.bindings()).containsExactlyInAnyOrder(own, made, between);
        assertThat(definitions.bindingsFrom("x")).containsExactly(made);
        assertThat(definitions.bindingsFrom("")).containsExactly(own);
        assertThat(definitions.bindingsFrom("none")).isEmpty();
        assertThat(definitions.bindingsTo(ResourceKind.QUEUE, "q")).containsExactlyInAnyOrder(own, made);
        assertThat(definitions.bindingsTo(ResourceKind.QUEUE, "none")).isEmpty();
        assertThat(definitions.bindingsTo(ResourceKind.EXCHANGE, "x")).containsExactly(between);
    }

    @Test
    void thePropertiesKeyIsTheQuotedRoutingKeyAndAHashIfThereAreArguments() {
        assertThat(PropertiesKey.of("", NONE)).isEqualTo("~");
        assertThat(PropertiesKey.of("a~b #*", NONE)).isEqualTo("a%7Eb+%23%2A");
        assertThat(PropertiesKey.of("k", table("a", FieldValue.of(1)))).matches("k~[A-Za-z0-9_-]{16}");
        assertThat(PropertiesKey.of("", table("a", FieldValue.of(1)))).matches("~[A-Za-z0-9_-]{16}");
        assertThat(PropertiesKey.of("k", table("a", FieldValue.of(1))))
                .isNotEqualTo(PropertiesKey.of("k", table("a", FieldValue.of("1"))));
    }

    @Test
    void bindingsThatDifferInTheirArgumentsAreRemovedByTheirPropertiesKey() {
        done(definitions.declareQueue("q", true, false, NONE));
        for (int i = 0; i < 3; i++) {
            done(definitions.bind("amq.headers", ResourceKind.QUEUE, "q", "k", table("n", FieldValue.of(i))));
        }
        final List<BindingInfo> all = definitions.bindingsFrom("amq.headers");
        assertThat(all.stream().map(BindingInfo::propertiesKey)).doesNotHaveDuplicates();

        final BindingInfo one = all.get(1);
        assertThat(done(definitions.unbind("amq.headers", ResourceKind.QUEUE, "q", one.propertiesKey())))
                .isTrue();

        assertThat(definitions.bindingsFrom("amq.headers")).hasSize(2).doesNotContain(one);
        assertThat(done(definitions.unbind("amq.headers", ResourceKind.QUEUE, "q", one.propertiesKey())))
                .isFalse();
        assertThat(done(definitions.unbind("amq.headers", ResourceKind.QUEUE, "q", "k", NONE)))
                .isFalse();
    }

    private static FieldTable table(String name, FieldValue value) {
        return FieldTable.of(name, value);
    }

    private <T> T done(CompletionStage<T> asked) {
        host.loops.runAll();
        final CompletableFuture<T> answer = asked.toCompletableFuture();
        assertThat(answer).isCompleted();
        return answer.join();
    }

    private void refused(CompletionStage<?> asked, ReplyCode code, String text) {
        host.loops.runAll();
        assertThatThrownBy(() -> asked.toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(AmqpException.class, why -> {
                    assertThat(why.explanation()).isEqualTo(text);
                    assertThat(why.code()).isEqualTo(code);
                });
    }
}
