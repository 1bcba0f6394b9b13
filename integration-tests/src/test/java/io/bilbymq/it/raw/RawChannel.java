package io.bilbymq.it.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** One channel of a {@link RawConnection}: sends methods and contents, and reads what comes back in its order. */
public final class RawChannel {
    private final RawConnection connection;
    private final int number;
    private final Deque<Message> early = new ArrayDeque<>();
    private final Confirms confirms = new Confirms();

    RawChannel(RawConnection connection, int number) {
        this.connection = connection;
        this.number = number;
    }

    /**
     * What queue.declare-ok says.
     *
     * @param queue the queue's name
     * @param messages ready messages
     * @param consumers consumers, active or not
     */
    public record DeclareOk(String queue, long messages, long consumers) {}

    public RawConnection connection() {
        return connection;
    }

    public RawChannel send(Method method) {
        connection.send(method.toFrame(number));
        return this;
    }

    /** Sends a method and returns its reply, which has the next id; exchange.unbind alone is answered by 40/51. */
    public Method call(Method method) {
        send(method);
        return expect(method.classId(), method.is(40, 40) ? 51 : method.methodId() + 1);
    }

    /**
     * The next method on this channel, which must be this one. Deliveries and returns that come first are kept for
     * {@link #message()}.
     */
    public Method expect(int classId, int methodId) {
        while (true) {
            Method method = nextMethod();
            if (method.is(classId, methodId)) {
                return method;
            }
            if (!Message.isCarriedBy(method)) {
                throw new AssertionError("expected " + classId + "/" + methodId + " but the broker said " + method);
            }
            early.add(content(method));
        }
    }

    /** The next method on this channel, whatever it is. */
    public Method nextMethod() {
        return Method.parse(connection.next(number));
    }

    /** Whether a message came before something that was waited for, and {@link #message()} was not asked for it yet. */
    public boolean hasKeptMessage() {
        return !early.isEmpty();
    }

    /** Reads the next method of this channel, unless something comes on channel 0 first, which then stays unread. */
    public Optional<Method> nextUnlessConnectionSpeaks() {
        return connection.nextUnlessClosed(number).map(Method::parse);
    }

    /** The next delivery, get-ok or return. */
    public Message message() {
        Message kept = early.poll();
        if (kept != null) {
            return kept;
        }
        Method method = nextMethod();
        if (!Message.isCarriedBy(method)) {
            throw new AssertionError("expected a message but the broker said " + method);
        }
        return content(method);
    }

    /** Reads the content that follows {@code method}, which is one that brings a message. */
    public Message content(Method method) {
        WireReader header = new WireReader(connection.next(number).payload());
        header.longInt();
        long size = header.longLong();
        Properties properties = Properties.parse(header);
        ByteArrayOutputStream body = new ByteArrayOutputStream((int) size);
        while (body.size() < size) {
            body.writeBytes(connection.next(number).payload());
        }
        return Message.of(method, properties, body.toByteArray());
    }

    /** The bodies of the next {@code count} messages, as text. */
    public List<String> texts(int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(message().text());
        }
        return texts;
    }

    /** The close of this channel or of the whole connection that must come next; a channel's close is answered. */
    public Close closed() {
        Close close = closedUnanswered();
        if (close.scope() == Close.Scope.CHANNEL) {
            send(Methods.channelCloseOk());
        }
        return close;
    }

    /** Like {@link #closed()}, but the channel stays in the state of closing. Messages that come first are dropped. */
    public Close closedUnanswered() {
        while (true) {
            Method method = connection
                    .nextUnlessClosed(number)
                    .map(Method::parse)
                    .or(connection::unread)
                    .orElseThrow();
            if (Message.isCarriedBy(method)) {
                content(method);
            } else {
                return Close.of(method)
                        .orElseThrow(() -> new AssertionError("expected a close but the broker said " + method));
            }
        }
    }

    public RawChannel declareExchange(String exchange, String type, Map<String, ?> arguments, Flag... flags) {
        call(Methods.exchangeDeclare(exchange, type, arguments, flags));
        return this;
    }

    public DeclareOk declare(String queue, Map<String, ?> arguments, Flag... flags) {
        WireReader ok = call(Methods.queueDeclare(queue, arguments, flags)).reader();
        return new DeclareOk(ok.shortString(), ok.longInt(), ok.longInt());
    }

    public DeclareOk declare(String queue, Flag... flags) {
        return declare(queue, Map.of(), flags);
    }

    public RawChannel bind(String queue, String exchange, String key) {
        call(Methods.queueBind(queue, exchange, key, Map.of()));
        return this;
    }

    public RawChannel publish(String exchange, String key, String body, Flag... flags) {
        return publish(exchange, key, Properties.none(), body.getBytes(UTF_8), flags);
    }

    /** Publishes with the body cut into frames of the negotiated size. */
    public RawChannel publish(String exchange, String key, Properties properties, byte[] body, Flag... flags) {
        send(Methods.publish(exchange, key, flags));
        sendHeader(60, body.length, properties);
        int framePayloadMax = connection.frameMax() - 8;
        for (int at = 0; at < body.length; at += framePayloadMax) {
            sendBody(Arrays.copyOfRange(body, at, Math.min(body.length, at + framePayloadMax)));
        }
        return this;
    }

    public RawChannel sendHeader(int classId, long bodySize, Properties properties) {
        return sendHeader(classId, bodySize, properties.toBytes());
    }

    public RawChannel sendHeader(int classId, long bodySize, byte[] properties) {
        byte[] payload = new WireWriter()
                .shortInt(classId)
                .shortInt(0)
                .longLong(bodySize)
                .raw(properties)
                .toBytes();
        connection.send(new Frame(Frame.HEADER, number, payload));
        return this;
    }

    public RawChannel sendBody(byte[] part) {
        connection.send(new Frame(Frame.BODY, number, part));
        return this;
    }

    /** Starts a consumer and returns its tag, generated by the broker if {@code tag} is empty. */
    public String consume(String queue, String tag, Map<String, ?> arguments, Flag... flags) {
        return call(Methods.consume(queue, tag, arguments, flags)).reader().shortString();
    }

    public String consume(String queue, String tag, Flag... flags) {
        return consume(queue, tag, Map.of(), flags);
    }

    public void prefetch(int count, Flag... flags) {
        call(Methods.qos(0, count, flags));
    }

    /** One basic.get: the message, or empty for get-empty. */
    public Optional<Message> get(String queue, Flag... flags) {
        send(Methods.get(queue, flags));
        Method answer = nextMethod();
        if (answer.is(60, 72)) {
            return Optional.empty();
        }
        if (!answer.is(60, 71)) {
            throw new AssertionError("expected get-ok or get-empty but the broker said " + answer);
        }
        return Optional.of(content(answer));
    }

    /** The bodies of all ready messages, taken with basic.get without acknowledgement. */
    public List<String> drain(String queue) {
        List<String> texts = new ArrayList<>();
        for (Optional<Message> got = get(queue, Flag.NO_ACK); got.isPresent(); got = get(queue, Flag.NO_ACK)) {
            texts.add(got.get().text());
        }
        return texts;
    }

    /** Ready messages of a queue. RabbitMQ counts out of turn: it may not see yet what this channel published before. */
    public long ready(String queue) {
        return declare(queue, Flag.PASSIVE).messages();
    }

    /** Waits until a queue has exactly so many ready messages. */
    public void awaitReady(String queue, long count) {
        await(count + " ready messages in " + queue)
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(10))
                .atMost(RawConnection.DEADLINE)
                .until(() -> ready(queue), Predicate.isEqual(count));
    }

    /**
     * All messages delivered and not read yet, once the queue has nothing more to deliver: two round trips through it, as
     * RabbitMQ may write what it delivered during the first one after the first answer.
     */
    public List<Message> settled(String queue) {
        ready(queue);
        ready(queue);
        List<Message> all = new ArrayList<>(early);
        early.clear();
        return all;
    }

    /** Like {@link #settled(String)}, the bodies as text. */
    public List<String> settledTexts(String queue) {
        return settled(queue).stream().map(Message::text).toList();
    }

    /** Waits until every publish up to {@code last} was confirmed exactly once; returns the tags refused up to now. */
    public List<Long> awaitConfirms(long last) {
        while (confirms.openUpTo(last)) {
            confirms.add(expectConfirm());
        }
        return confirms.refused();
    }

    private Method expectConfirm() {
        Method method = nextMethod();
        while (Message.isCarriedBy(method)) {
            early.add(content(method));
            method = nextMethod();
        }
        return method;
    }
}
