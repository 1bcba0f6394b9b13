package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random requests from two loops, in any interleaving, and what must hold after each of them. */
class DefinitionsModelTest {
    private static final int NAMES = 4;

    @Test
    void everyRequestIsAnsweredAndBothEndsOfABindingAgree() {
        Seeds.each(100, random -> {
            final VirtualHostFixture host = new VirtualHostFixture(random, DefinitionLimits.none());
            final List<Outcome<?>> outcomes = new ArrayList<>();
            final Set<Long> ids = new HashSet<>();

            for (int i = 0; i < 150; i++) {
                outcomes.add(request(host, random));
                host.loops.steps(random.nextInt(5));
                checkBindings(host.virtualHost);
            }
            host.loops.runAll();

            assertThat(outcomes).allMatch(Outcome::isProper);
            checkBindings(host.virtualHost);
            host.virtualHost
                    .queues()
                    .forEach(queue -> assertThat(ids.add(queue.queue().id())).isTrue());
        });
    }

    private static Outcome<?> request(VirtualHostFixture host, Random random) {
        final String queue = "q" + random.nextInt(NAMES);
        final String exchange = "x" + random.nextInt(NAMES);
        final int loop = random.nextInt(2);
        return switch (random.nextInt(12)) {
            case 0, 1 ->
                host.askOn(
                        loop,
                        (VirtualHost v, ManualLoop from, Reply<DeclaredQueue> reply) ->
                                v.declareQueue(from, host.durable(queue), () -> {}, reply));
            case 2 ->
                host.askOn(
                        loop,
                        (VirtualHost v, ManualLoop from, Reply<Exchange> reply) -> v.declareExchange(
                                from,
                                new ExchangeDeclaration(exchange, "direct", true, true, false, FieldTable.empty()),
                                () -> {},
                                reply));
            case 3 ->
                host.askOn(
                        loop,
                        (VirtualHost v, ManualLoop from, Reply<Integer> reply) ->
                                v.deleteQueue(from, host.owner, queue, false, false, reply));
            case 4 ->
                host.askOn(
                        loop,
                        (VirtualHost v, ManualLoop from, Reply<Boolean> reply) ->
                                v.deleteExchange(from, exchange, random.nextBoolean(), reply));
            case 5 ->
                host.askOn(
                        loop,
                        (VirtualHost v, ManualLoop from, Reply<Boolean> reply) ->
                                v.unbind(from, binding(host, random), reply));
            default ->
                host.askOn(
                        loop,
                        (VirtualHost v, ManualLoop from, Reply<Boolean> reply) ->
                                v.bind(from, binding(host, random), reply));
        };
    }

    private static BindingRequest binding(VirtualHostFixture host, Random random) {
        final String source = "x" + random.nextInt(NAMES);
        final String key = "k" + random.nextInt(2);
        return random.nextBoolean()
                ? host.toQueue(source, "q" + random.nextInt(NAMES), key)
                : host.toExchange(source, "x" + random.nextInt(NAMES), key);
    }

    private static void checkBindings(VirtualHost virtualHost) {
        final Set<BindingDefinition> leaving = new HashSet<>();
        final Set<BindingDefinition> arriving = new HashSet<>();
        for (final Exchange exchange : virtualHost.exchanges()) {
            leaving.addAll(exchange.outgoing());
            arriving.addAll(exchange.incoming());
        }
        virtualHost.queues().forEach(queue -> arriving.addAll(queue.bindings()));

        assertThat(leaving).isEqualTo(arriving);
        for (final BindingDefinition binding : leaving) {
            assertThat(virtualHost.exchange(binding.source().name())).isSameAs(binding.source());
            final Destination destination = binding.destination();
            assertThat(
                            destination.kind() == ResourceKind.QUEUE
                                    ? virtualHost.queue(destination.name())
                                    : virtualHost.exchange(destination.name()))
                    .isSameAs(destination);
            assertThat(routesAlong(virtualHost, binding)).isTrue();
        }
        for (final Exchange exchange : virtualHost.exchanges()) {
            assertThat(exchange.router().isEmpty())
                    .isEqualTo(exchange.outgoing().isEmpty());
        }
    }

    private static boolean routesAlong(VirtualHost virtualHost, BindingDefinition binding) {
        if (!(binding.destination() instanceof DeclaredQueue queue)) {
            return true;
        }
        final Destinations into = new Destinations();
        virtualHost.route(
                binding.source(),
                VirtualHostFixture.routed("x", List.of(binding.routingKey()), FieldTable.empty()),
                into);
        return List.of(into.toArray()).contains(queue.queue());
    }
}
