package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BindingTest {
    private static final String ON_DEFAULT = "operation not permitted on the default exchange";

    private final VirtualHostFixture host = new VirtualHostFixture();

    @BeforeEach
    void declareBothEnds() {
        host.declared(VirtualHostFixture.exchange("x", "direct"));
        host.declared(host.durable("q"));
    }

    @Test
    void newBindingIsVisibleAtBothEnds() {
        final long before = host.virtualHost.version();

        final boolean isNew = host.bound(host.toQueue("x", "q", "k"));

        assertThat(isNew).isTrue();
        assertThat(host.route("x", "k")).containsExactly("q");
        assertThat(host.virtualHost.version()).isNotEqualTo(before);
        assertThat(host.virtualHost.requireExchange("x").outgoing())
                .containsExactlyElementsOf(host.virtualHost.requireQueue("q").bindings())
                .hasSize(1)
                .allMatch(BindingDefinition::durable);
    }

    @Test
    void sameBindingAgainChangesNothing() {
        host.bound(host.toQueue("x", "q", "k"));
        final long before = host.virtualHost.version();

        final boolean isNew = host.bound(host.toQueue("x", "q", "k"));

        assertThat(isNew).isFalse();
        assertThat(host.virtualHost.version()).isEqualTo(before);
    }

    @Test
    void orderOfArgumentsDoesNotMatterButTheirTypesDo() {
        host.bound(withArguments(new FieldValue.Int32(1), true));

        final boolean reordered = host.bound(withArguments(new FieldValue.Int32(1), false));
        final boolean wider = host.bound(withArguments(new FieldValue.Int64(1), true));

        assertThat(reordered).isFalse();
        assertThat(wider).isTrue();
    }

    @Test
    void bindingsThatDifferInTypesAloneAreRemovedOneByOne() {
        host.bound(withArguments(new FieldValue.Int32(1), true));
        host.bound(withArguments(new FieldValue.Int64(1), true));
        host.bound(withArguments(new FieldValue.Int8((byte) 1), true));

        host.unbound(withArguments(new FieldValue.Int32(1), false));
        host.unbound(withArguments(new FieldValue.Int8((byte) 1), false));
        assertThat(host.route("x", "k")).containsExactly("q");

        host.unbound(withArguments(new FieldValue.Int64(1), false));
        assertThat(host.route("x", "k")).isEmpty();
    }

    private BindingRequest withArguments(FieldValue value, boolean valueFirst) {
        final FieldTable arguments = valueFirst
                ? FieldTable.builder().put("a", value).put("b", "c").build()
                : FieldTable.builder().put("b", "c").put("a", value).build();
        return new BindingRequest("x", ResourceKind.QUEUE, "q", "k", arguments, host.owner);
    }

    @Test
    void bindingWithATransientEndIsTransient() {
        host.declared(host.autoDelete("t"));

        host.bound(host.toQueue("x", "t", "k"));

        assertThat(host.virtualHost.requireQueue("t").bindings()).noneMatch(BindingDefinition::durable);
    }

    @Test
    void missingEndsAreNotFoundSourceFirst() {
        host.bind(host.toQueue("nx", "nq", "")).assertRefused(ReplyCode.NOT_FOUND, "no exchange 'nx' in vhost '/'");
        host.bind(host.toQueue("x", "nq", "")).assertRefused(ReplyCode.NOT_FOUND, "no queue 'nq' in vhost '/'");
        host.bind(host.toExchange("x", "nx", "")).assertRefused(ReplyCode.NOT_FOUND, "no exchange 'nx' in vhost '/'");
    }

    @Test
    void defaultExchangeCannotBeAnEnd() {
        host.bind(host.toQueue("", "q", "k")).assertRefused(ReplyCode.ACCESS_REFUSED, ON_DEFAULT);
        host.bind(host.toExchange("x", "", "k")).assertRefused(ReplyCode.ACCESS_REFUSED, ON_DEFAULT);
        host.unbind(host.toQueue("", "q", "k")).assertRefused(ReplyCode.ACCESS_REFUSED, ON_DEFAULT);
    }

    @Test
    void directReplyQueueCannotBeAnEnd() {
        Outcome.assertRefused(
                () -> host.toQueue("x", "amq.rabbitmq.reply-to", "k"),
                ReplyCode.ACCESS_REFUSED,
                "cannot bind or unbind to a volatile (direct reply-to) queue");
    }

    @Test
    void typesMayRefuseBindingsBeforeExclusivityIsLookedAt() {
        host.declared(VirtualHostFixture.exchange("h", "x-consistent-hash"));
        host.declared(host.exclusive("e", new Owner("other")));

        host.bind(host.toQueue("h", "e", "a"))
                .assertRefused(ReplyCode.PRECONDITION_FAILED, "The binding key must be an integer: <<\"a\">>");
    }

    @Test
    void quorumQueueIsNoDestinationForLocalRandom() {
        host.declared(VirtualHostFixture.exchange("r", "x-local-random"));
        host.declared(host.durable("quorum", FieldTable.of("x-queue-type", FieldValue.of("quorum"))));

        host.bind(host.toQueue("r", "quorum", ""))
                .assertRefused(
                        ReplyCode.PRECONDITION_FAILED,
                        "Queue type rabbit_quorum_queue not valid for this exchange type");
        assertThat(host.bound(host.toQueue("r", "q", ""))).isTrue();
    }

    @Test
    void exclusiveQueueOfAnotherConnectionCannotBeBoundNorUnbound() {
        final Owner other = new Owner("other");
        host.declared(host.exclusive("e", other));
        final BindingRequest others = new BindingRequest("x", ResourceKind.QUEUE, "e", "k", FieldTable.empty(), other);
        final String locked = host.virtualHost.requireQueue("e").locked().explanation();

        host.bind(host.toQueue("x", "e", "k")).assertRefused(ReplyCode.RESOURCE_LOCKED, locked);
        host.bound(others);
        host.bind(host.toQueue("x", "e", "k")).assertRefused(ReplyCode.RESOURCE_LOCKED, locked);
        host.unbind(host.toQueue("x", "e", "k")).assertRefused(ReplyCode.RESOURCE_LOCKED, locked);
        assertThat(host.unbind(host.toQueue("x", "e", "other")).result()).isFalse();
    }

    @Test
    void whatIsMissingIsUnboundAlready() {
        assertThat(host.unbound(host.toQueue("x", "q", "k"))).isFalse();
        assertThat(host.unbound(host.toQueue("nx", "q", "k"))).isFalse();
        assertThat(host.unbound(host.toQueue("x", "nq", "k"))).isFalse();
    }

    @Test
    void autoDeleteExchangeGoesWithItsLastOutgoingBinding() {
        host.declared(VirtualHostFixture.autoDeleteExchange("auto"));
        host.bound(host.toQueue("auto", "q", "1"));
        host.bound(host.toQueue("auto", "q", "2"));

        host.unbound(host.toQueue("auto", "q", "1"));
        assertThat(host.virtualHost.exchange("auto")).isNotNull();

        host.unbound(host.toQueue("auto", "q", "2"));
        assertThat(host.virtualHost.exchange("auto")).isNull();
    }

    @Test
    void autoDeleteExchangeThatIsOnlyADestinationStays() {
        host.declared(VirtualHostFixture.autoDeleteExchange("auto"));
        host.bound(host.toExchange("x", "auto", ""));

        host.unbound(host.toExchange("x", "auto", ""));

        assertThat(host.virtualHost.exchange("auto")).isNotNull();
    }

    @Test
    void chainOfAutoDeleteExchangesGoesWithTheQueueAtItsEnd() {
        final int length = 5_000;
        for (int i = 0; i < length; i++) {
            host.declared(VirtualHostFixture.autoDeleteExchange("auto" + i));
        }
        for (int i = 0; i + 1 < length; i++) {
            host.bound(host.toExchange("auto" + i, "auto" + (i + 1), ""));
        }
        host.bound(host.toQueue("auto" + (length - 1), "q", ""));
        host.bound(host.toExchange("x", "auto0", "k"));
        assertThat(host.route("x", "k")).containsExactly("q");

        host.deletedQueue("q");

        assertThat(host.virtualHost.exchanges()).noneMatch(Exchange::autoDelete);
        assertThat(host.virtualHost.requireExchange("x").outgoing()).isEmpty();
    }

    @Test
    void cycleOfAutoDeleteExchangesGoesWhole() {
        host.declared(VirtualHostFixture.autoDeleteExchange("a"));
        host.declared(VirtualHostFixture.autoDeleteExchange("b"));
        host.bound(host.toExchange("a", "b", ""));
        host.bound(host.toExchange("b", "a", ""));
        host.bound(host.toExchange("a", "a", ""));

        host.deleteExchange("b", false);

        assertThat(host.virtualHost.exchange("b")).isNull();
        assertThat(host.virtualHost.exchange("a")).isNotNull();
        host.unbound(host.toExchange("a", "a", ""));
        assertThat(host.virtualHost.exchange("a")).isNull();
    }

    @Test
    void latestMessagesAreGivenToANewBindingOnly() {
        host.declared(VirtualHostFixture.exchange("recent", "x-recent-history"));
        host.declared(VirtualHostFixture.exchange("behind", "fanout"));
        host.declared(host.durable("r"));
        host.bound(host.toQueue("behind", "r", ""));
        host.route("recent", "one");
        host.route("recent", "two");

        host.bound(host.toQueue("recent", "q", ""));
        host.bound(host.toQueue("recent", "q", ""));
        host.bound(host.toExchange("recent", "behind", ""));

        assertThat(host.counts(host.virtualHost.requireQueue("q").queue()).readyMessages())
                .isEqualTo(2);
        assertThat(host.counts(host.virtualHost.requireQueue("r").queue()).readyMessages())
                .isEqualTo(2);
    }
}
