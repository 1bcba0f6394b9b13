package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.PropertiesBuilder;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Claim;
import io.bilbymq.broker.queue.Queue;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an exchange of type {@code x-message-deduplication} lets through. */
class DeduplicationTest {
    private final VirtualHostFixture host = new VirtualHostFixture();
    private final MemoryCounter memory = new MemoryCounter();
    private final Destinations found = new Destinations();

    private static ExchangeDeclaration declaration(FieldTable arguments) {
        return new ExchangeDeclaration("once", "x-message-deduplication", true, false, false, arguments);
    }

    private static FieldTable size(int size) {
        return FieldTable.of("x-cache-size", FieldValue.of(size));
    }

    private static FieldTable onDisk() {
        return size(10).with("x-cache-persistence", FieldValue.of("disk"));
    }

    /** The exchange, with a queue that is bound to it. */
    private Exchange declared(FieldTable arguments) {
        final Exchange exchange = host.declared(declaration(arguments));
        host.declared(host.durable("q"));
        host.bound(host.toQueue("once", "q", ""));
        return exchange;
    }

    private RoutedMessage message(String key, boolean persistent) {
        final PropertiesBuilder properties =
                Properties.builder().headers(FieldTable.of("x-deduplication-header", FieldValue.of(key)));
        final byte[] content =
                (persistent ? properties.deliveryMode(2) : properties).build().toBytes();
        return new RoutedMessage(new Message(new Address("once", "key"), content, content.length), List.of(), memory);
    }

    private List<String> route(String key, boolean persistent) {
        host.virtualHost.route(host.virtualHost.requireExchange("once"), message(key, persistent), found);
        return names(found.toArray());
    }

    private static List<String> names(Queue[] queues) {
        return Arrays.stream(queues)
                .map(queue -> queue.name().isHidden() ? "keeper" : queue.name().name())
                .toList();
    }

    @Test
    void whatIsFoundDoesNotFollowFromTheKeyAlone() {
        declared(size(10));

        assertThat(route("a", false)).containsExactly("q");
        assertThat(found.byKeyAlone()).isFalse();
        assertThat(route("a", false)).isEmpty();
        assertThat(found.byKeyAlone()).isFalse();
    }

    @Test
    void aClaimThatIsUndoneLetsTheNextOneThrough() {
        declared(size(10));
        assertThat(route("a", false)).containsExactly("q");

        final List<Claim> claims = found.claims();
        found.clear();
        claims.forEach(Claim::undo);

        assertThat(claims).hasSize(1);
        assertThat(route("a", false)).containsExactly("q");
        assertThat(route("a", false)).isEmpty();
        assertThat(found.claims()).isEmpty();
    }

    @Test
    void onDiskPersistentMessagesGoToTheKeeperAndDuplicatesHaveItAsAWitness() {
        declared(onDisk());

        assertThat(route("a", true)).containsExactly("q", "keeper");
        assertThat(names(found.withWitnesses())).containsExactly("q", "keeper");
        assertThat(route("a", true)).isEmpty();
        assertThat(found.size()).isZero();
        assertThat(names(found.withWitnesses())).containsExactly("keeper");
        assertThat(route("b", false)).containsExactly("q");
        assertThat(route("b", false)).isEmpty();
        assertThat(names(found.withWitnesses())).isEmpty();
    }

    @Test
    void whatGoesNowhereDoesNotGoToTheKeeperEither() {
        host.declared(declaration(onDisk()));

        assertThat(route("a", true)).isEmpty();
        assertThat(route("a", true)).isEmpty();
    }

    @Test
    void inMemoryAndInATransientExchangeThereIsNoKeeper() {
        assertThat(declared(size(10)).ownQueue()).isNull();
        final Exchange fleeting = host.declared(
                new ExchangeDeclaration("fleeting", "x-message-deduplication", false, false, false, onDisk()));

        assertThat(fleeting.ownQueue()).isNull();
        assertThat(fleeting.deduplication()).isNotNull();
    }

    @Test
    void aDeletedExchangeLeavesNothingBehind() {
        declared(onDisk());
        final Queue keeper = Objects.requireNonNull(
                        host.virtualHost.requireExchange("once").ownQueue())
                .queue();
        route("a", true);
        route("b", true);
        assertThat(memory.bytes()).isEqualTo(2L * DeduplicationCache.ENTRY_BYTES);

        host.deleteExchange("once", false).result();

        assertThat(memory.bytes() + host.definitionsLoop().memory().bytes()).isZero();
        assertThat(host.counts(keeper).readyMessages()).isZero();
    }

    @Test
    void badArgumentsAreRefused() {
        host.declare(declaration(FieldTable.empty()))
                .assertRefused(
                        ReplyCode.PRECONDITION_FAILED,
                        "Missing or invalid argument, 'x-cache-size' must be an integer greater than 0");
    }
}
