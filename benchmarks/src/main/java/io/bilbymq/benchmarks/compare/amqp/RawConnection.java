package io.bilbymq.benchmarks.compare.amqp;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An open connection with at most one channel and no heartbeats; every request waits for its answer. */
public final class RawConnection implements Closeable {
    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int FRAME_BYTES_MAX = 131_072;
    private static final int CHANNEL = 1;

    private static final int CONNECTION = 10;
    private static final int CHANNEL_CLASS = 20;
    private static final int QUEUE = 50;
    private static final int TYPE_HEARTBEAT = 8;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final ServerProperties serverProperties;

    private RawConnection(Socket socket, AmqpAddress address) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 2048));
        this.out = socket.getOutputStream();
        this.serverProperties = handshake(address);
    }

    /**
     * Connects and returns when the broker has said {@code connection.open-ok}.
     *
     * @throws IOException if there is no broker, or it refuses or does not answer within 30 s
     */
    // The socket belongs to the connection it is given to; on failure it is closed here.
    @SuppressWarnings("resource")
    public static RawConnection open(AmqpAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(address.host(), address.port()), TIMEOUT_MILLIS);
            return new RawConnection(socket, address);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** What the broker said of itself. */
    public ServerProperties serverProperties() {
        return serverProperties;
    }

    /** {@code channel.open} on channel 1. */
    public void openChannel() throws IOException {
        send(new MethodFrame(CHANNEL, CHANNEL_CLASS, 10).shortString(""));
        expect(CHANNEL_CLASS, 11);
    }

    /** {@code queue.declare} on the open channel. */
    public void declareQueue(String name, QueueKind kind) throws IOException {
        send(new MethodFrame(CHANNEL, QUEUE, 10)
                .number(0, 2)
                .shortString(name)
                .number(kind.declareBits(), 1)
                .emptyTable());
        expect(QUEUE, 11);
    }

    /** {@code queue.delete} on the open channel; the brokers compared answer the same if there is no such queue. */
    public void deleteQueue(String name) throws IOException {
        send(new MethodFrame(CHANNEL, QUEUE, 40).number(0, 2).shortString(name).number(0, 1));
        expect(QUEUE, 41);
    }

    /** {@code connection.close}, waits for {@code close-ok}, closes the socket. */
    @Override
    public void close() throws IOException {
        try (socket) {
            send(new MethodFrame(0, CONNECTION, 50)
                    .number(200, 2)
                    .shortString("done")
                    .number(0, 4));
            expect(CONNECTION, 51);
        }
    }

    private ServerProperties handshake(AmqpAddress address) throws IOException {
        out.write(PROTOCOL_HEADER);
        DataInputStream start = expect(CONNECTION, 10);
        start.skipNBytes(2); // version-major, version-minor
        ServerProperties properties = ServerProperties.readFrom(start);
        send(new MethodFrame(0, CONNECTION, 11)
                .emptyTable()
                .shortString("PLAIN")
                .longString("\0" + address.user() + "\0" + address.password())
                .shortString("en_US"));
        DataInputStream tune = expect(CONNECTION, 30);
        int channelMax = tune.readUnsignedShort();
        int frameBytesMax = tune.readInt();
        // Agrees to the broker's limits but wants no heartbeats. Clients send these two together: nothing answers
        // tune-ok.
        send(
                new MethodFrame(0, CONNECTION, 31)
                        .number(channelMax, 2)
                        .number(frameBytesMax, 4)
                        .number(0, 2),
                new MethodFrame(0, CONNECTION, 40)
                        .shortString(address.virtualHost())
                        .shortString("")
                        .number(0, 1));
        expect(CONNECTION, 41);
        return properties;
    }

    private void send(MethodFrame... frames) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        for (MethodFrame frame : frames) {
            bytes.writeBytes(frame.bytes());
        }
        out.write(bytes.toByteArray());
    }

    /** Reads up to that method and returns its arguments. */
    private DataInputStream expect(int classId, int methodId) throws IOException {
        while (true) {
            int type = in.readUnsignedByte();
            in.skipNBytes(2); // channel
            int size = in.readInt();
            if (size < 0 || size > FRAME_BYTES_MAX) {
                throw new IOException("a frame of " + Integer.toUnsignedLong(size) + " bytes");
            }
            byte[] payload = in.readNBytes(size);
            if (in.readUnsignedByte() != MethodFrame.END) {
                throw new IOException("a frame without its end octet");
            }
            if (type != TYPE_HEARTBEAT) {
                return argumentsOf(payload, classId, methodId);
            }
        }
    }

    private static DataInputStream argumentsOf(byte[] payload, int classId, int methodId) throws IOException {
        DataInputStream arguments = new DataInputStream(new ByteArrayInputStream(payload));
        int receivedClass = arguments.readUnsignedShort();
        int receivedMethod = arguments.readUnsignedShort();
        if (receivedClass == classId && receivedMethod == methodId) {
            return arguments;
        }
        boolean closing = (receivedClass == CONNECTION && receivedMethod == 50)
                || (receivedClass == CHANNEL_CLASS && receivedMethod == 40);
        if (closing) {
            int code = arguments.readUnsignedShort();
            byte[] text = arguments.readNBytes(arguments.readUnsignedByte());
            throw new IOException("the broker closed: " + code + " " + new String(text, StandardCharsets.UTF_8));
        }
        throw new IOException(
                "expected method " + classId + "." + methodId + ", received " + receivedClass + "." + receivedMethod);
    }
}
