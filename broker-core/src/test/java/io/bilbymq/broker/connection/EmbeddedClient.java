package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.access.AccessBackend;
import io.bilbymq.broker.access.AccessControl;
import io.bilbymq.broker.access.TestBackend;
import io.bilbymq.broker.alarm.Alarms;
import io.bilbymq.broker.alarm.MemoryAlarm;
import io.bilbymq.broker.channel.HeardFrames;
import io.bilbymq.broker.channel.SendBuffers;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.broker.vhost.DefinitionLimits;
import io.bilbymq.broker.vhost.VirtualHosts;
import io.bilbymq.exchanges.ExchangeTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A client and a broker of one connection, on one thread, with a clock that the test moves. */
final class EmbeddedClient {
    private static final ExchangeTypes TYPES = ExchangeTypes.load();

    static final long WATERMARK_BYTES = 10_000;

    final EmbeddedChannel socket = new EmbeddedChannel();
    final NettyLoop loop = new NettyLoop("loop", 0, socket.eventLoop(), buffers(), new WakeupCoalescing());
    final Node node;
    private final HeardFrames frames = new HeardFrames();

    private SendBuffers buffers() {
        return new SendBuffers(socket.alloc(), Long.MAX_VALUE);
    }

    EmbeddedClient() {
        this(BrokerSettings.defaults());
    }

    EmbeddedClient(BrokerSettings settings) {
        this(settings, TestBackend.of("bilby", "secret"));
    }

    EmbeddedClient(BrokerSettings settings, AccessBackend backend) {
        socket.freezeTime();
        final NettyLoop definitions =
                new NettyLoop("definitions", 1, socket.eventLoop(), buffers(), new WakeupCoalescing());
        final MemoryAlarm alarm = new MemoryAlarm(List.of(loop.memory()), WATERMARK_BYTES);
        loop.everyTurn(alarm::check);
        node = Node.of(
                settings,
                new AccessControl(List.of(AccessControl.Entry.of(backend)), Set.of()),
                new VirtualHosts(
                        List.of("/"),
                        definitions,
                        List.of(loop),
                        TYPES,
                        DeclarationSettings.defaults(),
                        DefinitionLimits.none()),
                new Alarms(alarm),
                null);
        final SocketHandler handler = new SocketHandler(
                socket,
                loop,
                settings.limits().initialFrameMax(),
                settings.limits().handshakeTimeoutMillis());
        socket.pipeline().addLast(new ProtocolHeaderDecoder(node, handler));
    }

    // Sending.

    void send(ByteBuf bytes) {
        socket.writeInbound(bytes);
        socket.runPendingTasks();
    }

    void send(int channel, Method... methods) {
        final ByteBuf out = Unpooled.buffer();
        for (final Method method : methods) {
            FrameWriter.method(out, channel, method);
        }
        send(out);
    }

    void sendHeader() {
        send(Unpooled.wrappedBuffer(Frame.protocolHeader()));
    }

    static ByteBuf content(int channel, String body) {
        final ByteBuf out = Unpooled.buffer();
        final byte[] properties = Properties.none().toBytes();
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        FrameWriter.contentHeader(out, channel, bytes.length, properties, 0, properties.length);
        FrameWriter.body(out, channel, bytes, 0, bytes.length, Frame.MIN_MAX);
        return out;
    }

    static ConnectionMethod.StartOk startOk(String password, String... capabilities) {
        final FieldTable.Builder wanted = FieldTable.builder();
        for (final String capability : capabilities) {
            wanted.put(capability, true);
        }
        return new ConnectionMethod.StartOk(
                FieldTable.builder().put("capabilities", wanted.build()).build(),
                "PLAIN",
                ("\0bilby\0" + password).getBytes(StandardCharsets.UTF_8),
                "en_US");
    }

    /** Gets as far as an open connection with channel 1. */
    void connect(int heartbeatSeconds, String... capabilities) {
        sendHeader();
        send(
                0,
                startOk("secret", capabilities),
                new ConnectionMethod.TuneOk(2047, Frame.MIN_MAX, heartbeatSeconds),
                new ConnectionMethod.Open("/"));
        send(1, new ChannelMethod.Open());
        assertThat(heard()).hasSize(4);
    }

    // Hearing.

    /** What has come since the last time. */
    List<Method> heard() {
        listen();
        return frames.take().stream().map(each -> each.method()).toList();
    }

    /** Takes what the broker has written, which would never be released if a test did not want to know. */
    private void listen() {
        for (ByteBuf out = socket.readOutbound(); out != null; out = socket.readOutbound()) {
            frames.accept(out);
        }
    }

    int heartbeats() {
        assertThat(heard()).isEmpty();
        return frames.heartbeats();
    }

    boolean isClosed() {
        return !socket.isOpen();
    }

    void pass(long millis) {
        socket.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        socket.runScheduledPendingTasks();
        socket.runPendingTasks();
        listen();
    }

    Connection connection() {
        return node.connections().iterator().next();
    }
}
