package io.bilbymq.broker.channel;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.broker.access.TestRights;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.loop.ManualLoops;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.broker.vhost.DefinitionLimits;
import io.bilbymq.broker.vhost.VirtualHost;
import io.bilbymq.broker.vhost.VirtualHosts;
import io.bilbymq.exchanges.ExchangeTypes;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Real channels, queues and definitions on loops driven by hand: two for connections and queues, one for definitions. */
final class TestBroker {
    private static final ExchangeTypes TYPES = ExchangeTypes.load();

    final ManualLoops loops;
    final VirtualHost virtualHost;
    final DirectReplies directReplies = new DirectReplies();

    TestBroker() {
        this(new Random(1));
    }

    TestBroker(Random random) {
        loops = new ManualLoops(random, 3);
        final VirtualHosts hosts = new VirtualHosts(
                List.of("/"),
                loops.loop(2),
                List.of(loops.loop(0), loops.loop(1)),
                TYPES,
                DeclarationSettings.defaults(),
                DefinitionLimits.none());
        virtualHost = Objects.requireNonNull(hosts.named("/"));
    }

    /** Somebody who may do everything, on this loop. */
    static Authorization anybody(Loop loop) {
        return new Authorization(loop, TestRights.omnipotent("guest"), "/", InetAddress.getLoopbackAddress());
    }

    /** A connection on the loop 0 or 1, with channel 1 open. */
    FakeConnection connect(int loop) {
        final FakeConnection connection = new FakeConnection(this, loops.loop(loop));
        connection.openChannel(1);
        return connection;
    }

    /** Bytes that the broker believes to hold. */
    long held() {
        return loops.all().stream().mapToLong(loop -> loop.memory().bytes()).sum();
    }

    // Methods with what most tests want.

    static QueueMethod.Declare declare(String queue) {
        return new QueueMethod.Declare(queue, false, false, false, false, false, FieldTable.empty());
    }

    static BasicMethod.Consume consume(String queue, String tag) {
        return new BasicMethod.Consume(queue, tag, false, false, false, false, FieldTable.empty());
    }

    static BasicMethod.Consume consumeNoAck(String queue, String tag) {
        return new BasicMethod.Consume(queue, tag, false, true, false, false, FieldTable.empty());
    }
}
