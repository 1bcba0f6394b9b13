package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RoutingWalkTest {
    private final VirtualHostFixture host = new VirtualHostFixture();

    @Test
    void defaultExchangeFindsTheQueueOfEachKey() {
        host.declared(host.durable("q"));
        host.declared(host.durable("r"));

        assertThat(host.route("", "q")).containsExactly("q");
        assertThat(host.route("", "q", "r", "q", "missing")).containsExactly("q", "r");
        assertThat(host.route("", "missing")).isEmpty();
    }

    @Test
    void queueThatIsFoundSeveralTimesGetsOneCopy() {
        host.declared(VirtualHostFixture.exchange("x", "topic"));
        host.declared(VirtualHostFixture.exchange("y", "fanout"));
        host.declared(host.durable("q"));
        host.bound(host.toQueue("x", "q", "a.*"));
        host.bound(host.toQueue("x", "q", "#"));
        host.bound(host.toExchange("x", "y", "#"));
        host.bound(host.toQueue("y", "q", ""));

        assertThat(host.route("x", "a.b")).containsExactly("q");
    }

    @Test
    void oneCopyForEachOfVeryManyQueues() {
        final int queues = 300;
        for (int i = 0; i < queues; i++) {
            host.declared(host.durable("q" + i));
            host.bound(host.toQueue("amq.fanout", "q" + i, "1"));
            host.bound(host.toQueue("amq.fanout", "q" + i, "2"));
        }

        assertThat(host.route("amq.fanout", "k")).hasSize(queues);
    }

    @Test
    void cycleOfExchangesEnds() {
        host.declared(VirtualHostFixture.exchange("x", "fanout"));
        host.declared(VirtualHostFixture.exchange("y", "fanout"));
        host.declared(host.durable("q"));
        host.bound(host.toExchange("x", "y", ""));
        host.bound(host.toExchange("y", "x", ""));
        host.bound(host.toQueue("y", "q", ""));

        assertThat(host.route("x", "k")).containsExactly("q");
    }

    @Test
    void alternateIsUsedWhereAnExchangeFindsNothingItself() {
        host.declared(VirtualHostFixture.withAlternate("x", "direct", "y"));
        host.declared(VirtualHostFixture.withAlternate("y", "direct", "z"));
        host.declared(VirtualHostFixture.exchange("z", "fanout"));
        host.declared(host.durable("q"));
        host.declared(host.durable("lost"));
        host.bound(host.toQueue("x", "q", "k"));
        host.bound(host.toQueue("z", "lost", ""));

        assertThat(host.route("x", "k")).containsExactly("q");
        assertThat(host.route("x", "other")).containsExactly("lost");
    }

    @Test
    void alternateIsNotUsedWhereAnotherExchangeIsFoundThatFindsNothing() {
        host.declared(VirtualHostFixture.withAlternate("x", "direct", "amq.fanout"));
        host.declared(VirtualHostFixture.exchange("dead end", "direct"));
        host.declared(host.durable("q"));
        host.bound(host.toQueue("amq.fanout", "q", ""));
        host.bound(host.toExchange("x", "dead end", "k"));

        assertThat(host.route("x", "k")).isEmpty();
        assertThat(host.route("x", "other")).containsExactly("q");
    }

    @Test
    void cycleOfAlternatesEndsAndMissingOnesAreNoError() {
        host.declared(VirtualHostFixture.withAlternate("x", "direct", "y"));
        host.declared(VirtualHostFixture.withAlternate("y", "direct", "x"));
        host.declared(VirtualHostFixture.withAlternate("z", "direct", "missing"));

        assertThat(host.route("x", "k")).isEmpty();
        assertThat(host.route("z", "k")).isEmpty();
    }

    @Test
    void alternateMayBeDeclaredLater() {
        host.declared(VirtualHostFixture.withAlternate("x", "direct", "later"));
        final long before = host.virtualHost.version();

        host.declared(VirtualHostFixture.exchange("later", "fanout"));
        host.declared(host.durable("q"));
        host.bound(host.toQueue("later", "q", ""));

        assertThat(host.route("x", "k")).containsExactly("q");
        assertThat(host.virtualHost.version()).isNotEqualTo(before);
    }

    @Test
    void keyAloneDecidesUnlessAnExchangeOnTheWayLooksAtMore() {
        host.declared(VirtualHostFixture.exchange("x", "direct"));
        host.declared(VirtualHostFixture.exchange("h", "headers"));
        host.bound(host.toExchange("x", "h", "more"));

        assertThat(byKeyAlone("", "q")).isTrue();
        assertThat(byKeyAlone("x", "k")).isTrue();
        assertThat(byKeyAlone("x", "more")).isFalse();
        assertThat(byKeyAlone("h", "k")).isFalse();
    }

    private boolean byKeyAlone(String exchange, String key) {
        final Destinations into = new Destinations();
        host.virtualHost.route(
                host.virtualHost.requireExchange(exchange),
                VirtualHostFixture.routed(exchange, List.of(key), FieldTable.empty()),
                into);
        return into.byKeyAlone();
    }

    @Test
    void headersAreComparedByValue() {
        host.declared(host.durable("q"));
        final FieldTable wanted = FieldTable.builder()
                .put("x-match", "all")
                .put("n", 5)
                .put("t", "ä")
                .build();
        host.bound(new BindingRequest("amq.headers", ResourceKind.QUEUE, "q", "", wanted, host.owner));
        final Destinations into = new Destinations();

        final FieldTable match = FieldTable.builder()
                .put("t", "ä")
                .put("n", new FieldValue.UInt8(5))
                .put("more", true)
                .build();
        final FieldTable mismatch =
                FieldTable.builder().put("t", "a").put("n", 5).build();

        assertThat(routeByHeaders(match, into)).isTrue();
        assertThat(routeByHeaders(mismatch, into)).isFalse();
    }

    private boolean routeByHeaders(FieldTable headers, Destinations into) {
        return host.virtualHost.route(
                host.virtualHost.requireExchange("amq.headers"),
                VirtualHostFixture.routed("amq.headers", List.of("k"), headers),
                into);
    }

    @Test
    void anyGraphIsWalkedAsTheRulesSay() {
        Seeds.each(200, random -> {
            final VirtualHostFixture graph = new VirtualHostFixture(random, DefinitionLimits.none());
            final Map<String, String> alternates = declareRandomGraph(graph, random);

            for (int i = 0; i < 20; i++) {
                final String start = "x" + random.nextInt(alternates.size() + 2);
                if (graph.virtualHost.exchange(start) != null) {
                    final List<String> keys =
                            random.nextInt(4) == 0 ? List.of(key(random), key(random)) : List.of(key(random));
                    assertThat(graph.route(start, keys.toArray(String[]::new)))
                            .isEqualTo(byTheRules(graph, start, keys));
                }
            }
        });
    }

    private static Map<String, String> declareRandomGraph(VirtualHostFixture graph, Random random) {
        final Map<String, String> alternates = new HashMap<>();
        final int exchanges = 1 + random.nextInt(8);
        for (int i = 0; i < exchanges; i++) {
            final String name = "x" + i;
            final String type = random.nextBoolean() ? "direct" : "fanout";
            final String alternate = "x" + random.nextInt(exchanges + 1);
            graph.declared(
                    random.nextBoolean()
                            ? VirtualHostFixture.exchange(name, type)
                            : VirtualHostFixture.withAlternate(name, type, alternate));
            alternates.put(name, alternate);
        }
        for (int i = 0; i < 4; i++) {
            graph.declared(graph.durable("q" + i));
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            final String source = "x" + random.nextInt(exchanges);
            graph.bound(
                    random.nextBoolean()
                            ? graph.toQueue(source, "q" + random.nextInt(4), key(random))
                            : graph.toExchange(source, "x" + random.nextInt(exchanges), key(random)));
        }
        if (random.nextBoolean()) {
            graph.deleteExchange("x" + random.nextInt(exchanges), false);
        }
        return alternates;
    }

    private static String key(Random random) {
        return "k" + random.nextInt(3);
    }

    /** The rules once more, by looking at every binding. */
    private static Set<String> byTheRules(VirtualHostFixture graph, String start, List<String> keys) {
        final Set<String> queues = new TreeSet<>();
        final Set<String> seen = new HashSet<>(Set.of(start));
        final List<String> left = new ArrayList<>(List.of(start));
        while (!left.isEmpty()) {
            final Exchange exchange = graph.virtualHost.exchange(left.remove(0));
            if (exchange == null) {
                continue;
            }
            final List<Destination> found = new ArrayList<>();
            for (final BindingDefinition binding : exchange.outgoing()) {
                if (exchange.type().equals("fanout") || keys.contains(binding.routingKey())) {
                    found.add(binding.destination());
                }
            }
            final List<String> next = new ArrayList<>();
            if (found.isEmpty()) {
                exchange.arguments().text("alternate-exchange").ifPresent(next::add);
            }
            for (final Destination destination : found) {
                if (destination.kind() == ResourceKind.QUEUE) {
                    queues.add(destination.name());
                } else {
                    next.add(destination.name());
                }
            }
            next.stream().filter(seen::add).forEach(left::add);
        }
        return queues;
    }
}
