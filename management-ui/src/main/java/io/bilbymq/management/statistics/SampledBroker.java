package io.bilbymq.management.statistics;

import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.statistics.ConnectionStatistics;
import io.bilbymq.broker.statistics.ConnectionStatistics.Traffic;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.ExchangeStatistics;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.NodeStatistics;
import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.broker.statistics.QueueStatistics.Held;
import io.bilbymq.broker.statistics.Sample;
import io.bilbymq.broker.statistics.VirtualHostStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of a broker: what was sampled last of everything, and how it was before. What is gone is forgotten. Time is
 * an argument. Confined to the owner of the {@link Statistics}.
 */
public final class SampledBroker {
    private static final List<String> OF_QUEUE = Names.all(Names.MESSAGES, Names.LENGTHS, List.of(Names.MEMORY));
    private static final List<String> OF_HOST = Names.all(Names.MESSAGES, Names.LENGTHS, Names.DATA);

    /** When the broker was sampled last, and when before that. */
    static final class Times {
        private long now;
        private long before;

        long now() {
            return now;
        }

        long before() {
            return before;
        }

        private void sampledAt(long millis) {
            before = now == 0 ? millis : now;
            now = millis;
        }
    }

    /** The name of something in a virtual host. */
    private record Name(String virtualHost, String name) {}

    private final Times times = new Times();
    private final List<String> ofNode;
    private final Map<Name, Tracked<QueueStatistics>> queues = new HashMap<>();
    private final Map<Name, Tracked<ExchangeStatistics>> exchanges = new HashMap<>();
    private final ById<ChannelStatistics> channels =
            new ById<>(channel -> channel.details().name());
    private final ById<ConnectionStatistics> connections = new ById<>(ConnectionStatistics::name);
    private final Map<String, Tracked<VirtualHostStatistics>> virtualHosts = new HashMap<>();
    private final Map<String, Totals> totals = new HashMap<>();
    private @Nullable Tracked<NodeStatistics> node;

    /** What has an id besides its name, which others may have after it. */
    private static final class ById<S> {
        private final Function<S, String> name;
        private final Map<Long, Tracked<S>> byId = new HashMap<>();
        private final Map<String, Long> ids = new HashMap<>();

        private ById(Function<S, String> name) {
            this.name = name;
        }

        private void gone(long id) {
            final Tracked<S> left = byId.remove(id);
            if (left != null) {
                ids.remove(name.apply(left.seen()), id);
            }
        }
    }

    /** Nothing is known yet; {@code nodeNumbers} are those that are told of the node besides what the broker tells. */
    SampledBroker(List<String> nodeNumbers) {
        ofNode = Names.all(Names.MESSAGES, Names.LENGTHS, Names.DATA, Names.CHURN, nodeNumbers);
    }

    // What comes.

    /**
     * The broker is so at {@code millis} since 1970, which is later than the sample before.
     *
     * @param nodeValues what is told of the node besides
     */
    void sampled(Sample sample, long millis, long[] nodeValues) {
        times.sampledAt(millis);
        sample.queues().forEach(this::queue);
        sample.connections().forEach(this::connection);
        sample.connectionsGone().forEach(connections::gone);
        sample.channels().forEach(this::channel);
        sample.channelsGone().forEach(channels::gone);
        exchanges(sample.exchanges());
        virtualHosts(sample.virtualHosts());
        final Totals all = totals.values().stream().reduce(Totals.NOTHING, Totals::plus);
        node = seen(
                node,
                sample.node(),
                ofNode,
                Retention.GLOBAL,
                Names.all(
                        messagesOf(sample.node()),
                        all.lengths(),
                        all.data(),
                        Names.churn(sample.node().events()),
                        nodeValues));
    }

    /** As channels have seen them; what the disk has seen, queues know. */
    private static long[] messagesOf(NodeStatistics node) {
        final long[] messages = Names.messages(node.channels());
        final Counts<MessageEvent> inQueues = node.classicQueues().plus(node.quorumQueues());
        for (final MessageEvent event : List.of(MessageEvent.DISK_READ, MessageEvent.DISK_WRITE)) {
            messages[Names.MESSAGES.indexOf(event.key())] = inQueues.of(event);
        }
        return messages;
    }

    private <S> Tracked<S> seen(
            @Nullable Tracked<S> known, S now, List<String> names, Retention retention, long[] values) {
        if (known != null) {
            known.becomes(now, values);
            return known;
        }
        final History history = new History(names, retention);
        // What was there before anybody looked has no rate.
        history.begin(times.now(), values);
        return new Tracked<>(now, history, times);
    }

    private void queue(QueueStatistics queue) {
        final Name name = new Name(queue.virtualHost(), queue.name());
        final Tracked<QueueStatistics> known = queues.get(name);
        final QueueStatistics before = known == null ? null : known.seen();
        if (queue.life() == QueueStatistics.Life.GONE) {
            if (before != null && before.id() == queue.id()) {
                queues.remove(name);
                changes(queue.virtualHost(), lengths(before, -1));
            }
            return;
        }
        if (before != null) {
            changes(queue.virtualHost(), lengths(before, -1));
        }
        changes(queue.virtualHost(), lengths(queue, 1));
        final Totals held = lengths(queue, 1);
        queues.put(
                name,
                seen(
                        before != null && before.id() == queue.id() ? known : null,
                        queue,
                        OF_QUEUE,
                        Retention.BASIC,
                        Names.all(Names.messages(queue.counts()), held.lengths(), new long[] {queue.memoryBytes()})));
    }

    private static Totals lengths(QueueStatistics queue, int sign) {
        return new Totals(times(queue.ready(), sign), times(queue.unacknowledged(), sign), Totals.NOTHING.traffic());
    }

    private static Held times(Held held, int sign) {
        return new Held(sign * held.messages(), sign * held.bytes());
    }

    private void changes(String virtualHost, Totals by) {
        totals.merge(virtualHost, by, Totals::plus);
    }

    private void connection(ConnectionStatistics connection) {
        final Tracked<ConnectionStatistics> known = connections.byId.get(connection.id());
        final Traffic before =
                known == null ? Totals.NOTHING.traffic() : known.seen().traffic();
        changes(connection.virtualHost(), new Totals(Held.NOTHING, Held.NOTHING, grown(connection.traffic(), before)));
        connections.ids.put(connection.name(), connection.id());
        connections.byId.put(
                connection.id(),
                seen(known, connection, Names.DATA, Retention.BASIC, Totals.data(connection.traffic())));
    }

    private static Traffic grown(Traffic now, Traffic before) {
        return new Traffic(
                now.receivedBytes() - before.receivedBytes(),
                now.receivedFrames() - before.receivedFrames(),
                now.sentBytes() - before.sentBytes(),
                now.sentFrames() - before.sentFrames(),
                now.pendingBytes() - before.pendingBytes());
    }

    private void channel(ChannelStatistics channel) {
        channels.ids.put(channel.details().name(), channel.id());
        channels.byId.put(
                channel.id(),
                seen(
                        channels.byId.get(channel.id()),
                        channel,
                        Names.MESSAGES,
                        Retention.BASIC,
                        Names.messages(channel.counts())));
    }

    private void exchanges(List<ExchangeStatistics> sampled) {
        final Set<Name> there = new HashSet<>();
        for (final ExchangeStatistics exchange : sampled) {
            final Name name = new Name(exchange.virtualHost(), exchange.name());
            there.add(name);
            final Tracked<ExchangeStatistics> known = exchanges.get(name);
            if (known == null || !known.seen().equals(exchange)) {
                // Who has less than before is another one of the same name.
                final boolean same = known != null && known.seen().in() <= exchange.in();
                exchanges.put(name, seen(same ? known : null, exchange, Names.EXCHANGE, Retention.BASIC, new long[] {
                    exchange.in(), exchange.out()
                }));
            }
        }
        exchanges.keySet().retainAll(there);
    }

    private void virtualHosts(List<VirtualHostStatistics> sampled) {
        final Set<String> there = new HashSet<>();
        for (final VirtualHostStatistics host : sampled) {
            there.add(host.name());
            final Totals held = totals.computeIfAbsent(host.name(), first -> Totals.NOTHING);
            virtualHosts.put(
                    host.name(),
                    seen(
                            virtualHosts.get(host.name()),
                            host,
                            OF_HOST,
                            Retention.GLOBAL,
                            Names.all(Names.messages(host.counts()), held.lengths(), held.data())));
        }
        virtualHosts.keySet().retainAll(there);
        totals.keySet().retainAll(there);
    }

    // What is known.

    /** When the broker was sampled last, in milliseconds since 1970; 0 if never. */
    public long sampledAt() {
        return times.now();
    }

    /** The whole broker; empty before the first sample. Its numbers are message_stats, lengths, octets, churn, and those of the node. */
    public Optional<Tracked<NodeStatistics>> node() {
        return Optional.ofNullable(node);
    }

    /** The virtual host of this name; its numbers are message_stats, lengths and octets. */
    public Optional<Tracked<VirtualHostStatistics>> virtualHost(String name) {
        return Optional.ofNullable(virtualHosts.get(name));
    }

    /** What the virtual host of this name holds. */
    public Totals totals(String virtualHost) {
        return totals.getOrDefault(virtualHost, Totals.NOTHING);
    }

    /** The queue of this name, unless nothing ever happened to it; its numbers are message_stats, lengths and memory. */
    public Optional<Tracked<QueueStatistics>> queue(String virtualHost, String name) {
        return Optional.ofNullable(queues.get(new Name(virtualHost, name)));
    }

    /** The exchange of this name, if anybody ever published to it; its numbers are {@code publish_in} and {@code publish_out}. */
    public Optional<Tracked<ExchangeStatistics>> exchange(String virtualHost, String name) {
        return Optional.ofNullable(exchanges.get(new Name(virtualHost, name)));
    }

    /** The channel of this name; its numbers are message_stats. */
    public Optional<Tracked<ChannelStatistics>> channel(String name) {
        return Optional.ofNullable(channels.ids.get(name)).map(channels.byId::get);
    }

    /** The connection of this name, without what its client calls it; its numbers are octets. */
    public Optional<Tracked<ConnectionStatistics>> connection(String name) {
        return Optional.ofNullable(connections.ids.get(name)).map(connections.byId::get);
    }
}
