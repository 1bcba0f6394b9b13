package io.bilbymq.it.raw;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A socket that speaks frames. Frames are sorted by channel as they are read; reading waits at most {@link #DEADLINE} for each
 * frame and then fails with a {@link java.net.SocketTimeoutException} in an {@link UncheckedIOException}.
 */
public final class RawConnection implements AutoCloseable {
    public static final Duration DEADLINE = Duration.ofSeconds(15);

    /** What this client says it understands; without these keys a broker may keep silent (RabbitMQ, "Capabilities"). */
    public static final Map<String, Object> CAPABILITIES = Map.of(
            "capabilities",
            Map.of("consumer_cancel_notify", true, "connection.blocked", true, "authentication_failure_close", true));

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<Integer, Deque<Frame>> received = new HashMap<>();
    private int heartbeats;
    private boolean ended;
    private int frameMax = 8192;

    private RawConnection(Socket socket, int bufferBytes) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), bufferBytes));
        out = new BufferedOutputStream(socket.getOutputStream(), bufferBytes);
        deadline(DEADLINE);
    }

    /** A connected socket on which nothing was said yet. */
    public static RawConnection dial(InetSocketAddress address) {
        return dial(address, 1 << 16);
    }

    /** A connected socket of whatever kind, on which nothing was said that is AMQP. */
    public static RawConnection over(Socket connected) {
        try {
            return new RawConnection(connected, 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RawConnection dial(InetSocketAddress address, int bufferBytes) {
        try {
            Socket socket = new Socket();
            socket.connect(address, (int) DEADLINE.toMillis());
            socket.setTcpNoDelay(true);
            return new RawConnection(socket, bufferBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An open connection as guest to "/", with all capabilities, no heartbeats and the frame size that the broker proposes. */
    public static RawConnection open(InetSocketAddress address) {
        return open(address, 0, 131_072, 0);
    }

    /** Like {@link #open(InetSocketAddress)}; for each answer of the handshake it waits so long, and then on as ever. */
    public static RawConnection open(InetSocketAddress address, Duration patience) {
        RawConnection connection = dial(address);
        connection.deadline(patience);
        connection.open(CAPABILITIES, 0, 131_072, 0);
        connection.deadline(DEADLINE);
        return connection;
    }

    /** Like {@link #open(InetSocketAddress)}, with other answers to connection.tune; channel-max 0 takes what is proposed. */
    public static RawConnection open(InetSocketAddress address, int channelMax, int frameMax, int heartbeatSeconds) {
        return dial(address).open(CAPABILITIES, channelMax, frameMax, heartbeatSeconds);
    }

    /** An open connection on which not much will be said; it has next to no buffers, so that many of them fit. */
    public static RawConnection openQuiet(InetSocketAddress address) {
        return dial(address, 64).open(CAPABILITIES, 0, 131_072, 0);
    }

    /** An open connection without capabilities: it is not told that it is blocked, but just waits. */
    public static RawConnection openPlain(InetSocketAddress address) {
        return dial(address).open(Map.of(), 0, 131_072, 0);
    }

    /** Goes all the way to an open connection, as guest to "/". */
    public RawConnection open() {
        return open(CAPABILITIES, 0, 131_072, 0);
    }

    private RawConnection open(Map<String, ?> clientProperties, int channelMax, int granted, int heartbeatSeconds) {
        WireReader tune = login(clientProperties).reader();
        int proposed = tune.shortInt();
        send(Methods.tuneOk(channelMax == 0 ? proposed : channelMax, granted, heartbeatSeconds));
        frameMax = granted;
        send(Methods.connectionOpen("/"));
        expect(10, 41);
        return this;
    }

    /** Header, start, start-ok as guest; returns the broker's connection.tune. */
    public Method login(Map<String, ?> clientProperties) {
        sendHeader();
        expect(10, 10);
        send(Methods.startOk(clientProperties, "PLAIN", "\0guest\0guest".getBytes(UTF_8)));
        return expect(10, 30);
    }

    public RawConnection sendHeader() {
        return sendBytes("AMQP\0\0\11\1".getBytes(ISO_8859_1));
    }

    public RawConnection send(Method method) {
        return send(method.toFrame(0));
    }

    public RawConnection send(Frame frame) {
        return sendBytes(frame.toBytes(Frame.END));
    }

    /** Sends bytes as they are; they may stay in the buffer until the next read or {@link #flush()}. */
    public RawConnection sendBytes(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on reading waits this long. */
    public void deadline(Duration deadline) {
        try {
            socket.setSoTimeout((int) deadline.toMillis());
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Channel {@code number}, opened. */
    public RawChannel openChannel(int number) {
        RawChannel channel = new RawChannel(this, number);
        channel.send(Methods.channelOpen());
        channel.expect(20, 11);
        return channel;
    }

    /** Channel {@code number} without anything sent on it yet. */
    public RawChannel channel(int number) {
        return new RawChannel(this, number);
    }

    /** The next method on channel 0, which must be this one. */
    public Method expect(int classId, int methodId) {
        Method method = Method.parse(next(0));
        if (!method.is(classId, methodId)) {
            throw new AssertionError("expected " + classId + "/" + methodId + " but the broker said " + method);
        }
        return method;
    }

    /** The next method on channel 0, whichever it is. */
    public Method answer() {
        return Method.parse(next(0));
    }

    /** The connection.close that must be the next thing on channel 0; it is left unanswered. */
    public Close close(int expectedCode) {
        Close close = Close.of(expect(10, 50)).orElseThrow();
        if (close.code() != expectedCode) {
            throw new AssertionError("expected a close with " + expectedCode + " but the broker said " + close);
        }
        return close;
    }

    /** Says goodbye and waits for close-ok. */
    public void closeAndAwait() {
        send(Methods.connectionClose());
        expect(10, 51);
    }

    /** Reads on to the end of the stream, keeping what comes before; fails when the end does not come. */
    public RawConnection awaitEnd() {
        flushUnlessEnded();
        while (!ended) {
            pump();
        }
        return this;
    }

    /** The first thing that was said on channel 0 and not read yet. */
    public Optional<Method> unread() {
        return Optional.ofNullable(queue(0).poll()).map(Method::parse);
    }

    /** Bytes up to the end of the stream or its reset, for what is said before there are frames. */
    public byte[] readToEnd() {
        flush();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                bytes.write(octet);
            }
        } catch (SocketException e) {
            ended = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads until {@code count} heartbeats came since the connection was made. */
    public void awaitHeartbeats(int count) {
        flush();
        while (heartbeats < count) {
            pumpOrFail();
        }
    }

    int frameMax() {
        return frameMax;
    }

    /** The next frame on this channel, or empty when the broker has closed the connection. */
    Optional<Frame> nextUnlessClosed(int channel) {
        flushUnlessEnded();
        while (queue(channel).isEmpty() && queue(0).isEmpty()) {
            pumpOrFail();
        }
        return Optional.ofNullable(queue(channel).poll());
    }

    /** The next frame on this channel; fails with the broker's words when it closed the connection. */
    Frame next(int channel) {
        return nextUnlessClosed(channel)
                .orElseThrow(() -> new AssertionError("awaiting a frame on channel " + channel
                        + " but the broker said "
                        + unread().map(Method::toString).orElse("nothing")));
    }

    private Deque<Frame> queue(int channel) {
        return received.computeIfAbsent(channel, number -> new ArrayDeque<>());
    }

    /** A broker that has already dropped the connection is no reason to fail: what it said before is still to be read. */
    private void flushUnlessEnded() {
        try {
            out.flush();
        } catch (IOException e) {
            ended = ended || e instanceof SocketException;
        }
    }

    private void pumpOrFail() {
        if (ended) {
            throw new AssertionError("the broker dropped the connection");
        }
        pump();
    }

    private void pump() {
        try {
            int type = in.readUnsignedByte();
            int channel = in.readUnsignedShort();
            byte[] payload = in.readNBytes(in.readInt());
            int end = in.readUnsignedByte();
            if (end != Frame.END) {
                throw new AssertionError("the broker sent a frame that ends with " + end);
            }
            if (type == Frame.HEARTBEAT) {
                heartbeats++;
            } else {
                queue(channel).add(new Frame(type, channel, payload));
            }
        } catch (EOFException | SocketException e) {
            ended = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the socket without a word. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
