package io.bilbymq.broker;

import io.bilbymq.broker.alarm.DiskAlarm;
import io.bilbymq.broker.alarm.MemoryAlarm;
import io.bilbymq.broker.connection.BrokerStatistics;
import io.bilbymq.broker.connection.Node;
import io.bilbymq.broker.settings.ProductSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A broker as it was at a moment: what RabbitMQ's HTTP API says of a node, and of the cluster, which is this one node. Immutable.
 *
 * @param name what RabbitMQ would call the node
 * @param clusterName what clients and people are told that the cluster is called
 * @param product what it is, in which versions
 * @param started when it was started
 * @param uptime how long ago that is, by a clock that nobody sets
 * @param listeners where it listens, those without TLS first
 * @param disk of the data folder; empty if it is not watched, since everything is kept in memory
 * @param connectionMax how many connections there may be
 * @param exchangeTypes sorted by name
 * @param authMechanisms names of SASL mechanisms, in the order in which they are offered
 */
public record NodeInfo(
        String name,
        String clusterName,
        Product product,
        Instant started,
        Duration uptime,
        List<Listener> listeners,
        Memory memory,
        Optional<Disk> disk,
        Counts counts,
        int connectionMax,
        List<ExchangeTypeInfo> exchangeTypes,
        List<String> authMechanisms) {
    /**
     * What is running.
     *
     * @param version its own version; {@code development} if it runs from classes that are in no jar
     * @param rabbitmqVersion the level of RabbitMQ whose behaviour is followed
     * @param javaVersion what it runs on
     */
    public record Product(String name, String version, String rabbitmqVersion, String javaVersion) {}

    /**
     * A socket that it listens on.
     *
     * @param protocol in RabbitMQ's words: {@code amqp}, {@code amqp/ssl}
     */
    public record Listener(String protocol, InetSocketAddress address) {}

    /**
     * Memory, in bytes.
     *
     * @param used by messages and what stands around them, by the broker's own count
     * @param limit above which publishers are blocked
     * @param alarm whether they are, for this
     */
    public record Memory(long used, long limit, boolean alarm) {}

    /**
     * The disk of the data folder, in bytes.
     *
     * @param free when the broker looked last, some milliseconds ago; empty if that could not be found out
     * @param limit below which publishers are blocked
     * @param alarm whether they are, for this
     */
    public record Disk(OptionalLong free, long limit, boolean alarm) {}

    /** How many there are, in all virtual hosts; pre-declared exchanges included. */
    public record Counts(int connections, int channels, int consumers, int queues, int exchanges) {}

    /** What an exchange can be declared to be; {@code description} in a few words for people, or empty. */
    public record ExchangeTypeInfo(String name, String description) {}

    /** When a broker was started, by both clocks. */
    record Start(Instant at, long nanos) {
        static Start now() {
            return new Start(Instant.now(), System.nanoTime());
        }
    }

    static NodeInfo of(
            Node node,
            BrokerStatistics statistics,
            Start start,
            Collection<InetSocketAddress> plain,
            Collection<InetSocketAddress> encrypted) {
        final MemoryAlarm memory = node.alarms().memory();
        return new NodeInfo(
                node.name(),
                node.clusterName(),
                product(node),
                start.at,
                Duration.ofNanos(System.nanoTime() - start.nanos),
                listeners(plain, encrypted),
                new Memory(memory.held(), memory.watermark(), memory.isRaised()),
                node.alarms().disk().map(NodeInfo::disk),
                counts(node, statistics),
                node.limits().connectionMax(),
                node.virtualHosts().exchangeTypes().all().stream()
                        .map(type -> new ExchangeTypeInfo(type.name(), type.description()))
                        .toList(),
                node.settings().authentication().mechanisms());
    }

    private static Product product(Node node) {
        final ProductSettings settings = node.settings().product();
        return new Product(
                settings.name(),
                node.serverProperties().text("bilbymq_version").orElseThrow(),
                settings.version(),
                Runtime.version().toString());
    }

    private static List<Listener> listeners(
            Collection<InetSocketAddress> plain, Collection<InetSocketAddress> encrypted) {
        return Stream.concat(
                        plain.stream().map(address -> new Listener("amqp", address)),
                        encrypted.stream().map(address -> new Listener("amqp/ssl", address)))
                .toList();
    }

    private static Disk disk(DiskAlarm alarm) {
        return new Disk(alarm.free(), alarm.limit(), alarm.isRaised());
    }

    private static Counts counts(Node node, BrokerStatistics statistics) {
        int queues = 0;
        int exchanges = 0;
        for (final var host : node.virtualHosts().all()) {
            queues += host.queues().size();
            exchanges += host.exchanges().size();
        }
        return new Counts(
                node.connections().size(),
                node.channelCount().get(),
                Math.toIntExact(statistics.node().consumers()),
                queues,
                exchanges);
    }
}
