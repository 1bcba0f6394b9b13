package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConfirmMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.amqp.TxMethod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** One channel of a client that does anything allowed, and checks everything it hears. */
final class SimulatedChannel {
    static final int STABLE_QUEUES = 3;

    /** A queue that comes and goes. */
    static final String DOOMED = "doomed";

    private enum Mode {
        PLAIN,
        CONFIRMS,
        TRANSACTIONS
    }

    private record Unacked(String copy, String consumerTag) {}

    private record Consuming(String queue, int prefetch) {}

    private final FakeConnection connection;
    private final int number;
    private final Ledger ledger;
    private final Random random;
    private final int publisher;
    private final Mode mode;

    /** The answers that have to come, in order. */
    private final Deque<Class<? extends Method>> expected = new ArrayDeque<>();

    private final Deque<String> getsFrom = new ArrayDeque<>();
    private final NavigableMap<Long, List<String>> unconfirmed = new TreeMap<>();
    private final Deque<List<String>> commits = new ArrayDeque<>();
    private List<String> uncommitted = new ArrayList<>();
    private final NavigableMap<Long, Unacked> unacked = new TreeMap<>();
    private final Map<String, Consuming> consumers = new HashMap<>();
    private final Map<String, Long> newestOf = new HashMap<>();
    private int prefetch;
    private long published;
    private int tags;
    private int recovering;
    private boolean closing;

    SimulatedChannel(FakeConnection connection, int number, Ledger ledger, Random random) {
        this.connection = connection;
        this.number = number;
        this.ledger = ledger;
        this.random = random;
        this.publisher = ledger.publisher();
        this.mode = Mode.values()[random.nextInt(3)];
        connection.openChannel(number);
        switch (mode) {
            case PLAIN -> {}
            case CONFIRMS -> ask(new ConfirmMethod.Select(false), ConfirmMethod.SelectOk.class);
            case TRANSACTIONS -> ask(new TxMethod.Select(), TxMethod.SelectOk.class);
        }
    }

    private void ask(Method request, Class<? extends Method> answer) {
        expected.addLast(answer);
        connection.send(number, request);
    }

    // What it does.

    void act() {
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> publish();
            case 4 -> consume();
            case 5 -> cancel();
            case 6 -> get();
            case 7, 8, 9 -> settle();
            case 10 -> qos();
            case 11 -> count();
            case 12 -> recoverOrCommit();
            default -> rarely();
        }
    }

    private String anyQueue() {
        final int which = random.nextInt(2 * STABLE_QUEUES + 1);
        return which == 0 ? DOOMED : "q" + which % STABLE_QUEUES;
    }

    private void publish() {
        final String body = publisher + "-" + ++published;
        final List<String> copies = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            for (int i = 0; i < STABLE_QUEUES; i++) {
                copies.add("q" + i + "/" + body);
            }
            connection.publish(number, "amq.fanout", "", body);
        } else {
            final String queue = anyQueue();
            if (!queue.equals(DOOMED)) {
                copies.add(queue + "/" + body);
            }
            connection.publish(number, "", queue, body);
        }
        if (mode == Mode.CONFIRMS) {
            unconfirmed.put(published, copies);
        } else if (mode == Mode.TRANSACTIONS) {
            uncommitted.addAll(copies);
        }
    }

    private void consume() {
        if (mode != Mode.TRANSACTIONS && consumers.size() < 3) {
            final String tag = "t" + tags++;
            final String queue = anyQueue();
            consumers.put(tag, new Consuming(queue, prefetch));
            ask(TestBroker.consume(queue, tag), BasicMethod.ConsumeOk.class);
        }
    }

    private void cancel() {
        final String tag = "t" + (tags == 0 ? 0 : random.nextInt(tags));
        if (random.nextBoolean()) {
            ask(new BasicMethod.Cancel(tag, false), BasicMethod.CancelOk.class);
        } else {
            connection.send(number, new BasicMethod.Cancel(tag, true));
        }
    }

    private void get() {
        if (mode != Mode.TRANSACTIONS) {
            final String queue = "q" + random.nextInt(STABLE_QUEUES);
            getsFrom.addLast(queue);
            ask(new BasicMethod.Get(queue, false), BasicMethod.GetOk.class);
        }
    }

    private void settle() {
        if (unacked.isEmpty() || recovering > 0) {
            return;
        }
        final boolean multiple = random.nextInt(3) == 0;
        final List<Long> tagsHeard = List.copyOf(unacked.keySet());
        final long tag = tagsHeard.get(random.nextInt(tagsHeard.size()));
        final NavigableMap<Long, Unacked> chosen =
                multiple ? unacked.headMap(tag, true) : unacked.subMap(tag, true, tag, true);
        final boolean forSure = connection.listens(number);
        final int how = random.nextInt(4);
        for (final Unacked each : chosen.values()) {
            if (how == 0) {
                ledger.returned(each.copy(), this);
            } else {
                ledger.settled(each.copy(), this, forSure);
            }
        }
        chosen.clear();
        connection.send(
                number, how <= 1 ? new BasicMethod.Nack(tag, multiple, how == 0) : new BasicMethod.Ack(tag, multiple));
    }

    private void qos() {
        final boolean global = random.nextInt(3) == 0;
        final int count = random.nextInt(5);
        if (!global) {
            prefetch = count;
        }
        ask(new BasicMethod.Qos(0, count, global), BasicMethod.QosOk.class);
    }

    private void count() {
        ask(TestBroker.declare("q" + random.nextInt(STABLE_QUEUES)), QueueMethod.DeclareOk.class);
    }

    private void recoverOrCommit() {
        if (mode != Mode.TRANSACTIONS) {
            recovering++;
            letGoOfAll();
            ask(new BasicMethod.Recover(true), BasicMethod.RecoverOk.class);
        } else if (random.nextInt(4) == 0) {
            uncommitted = new ArrayList<>();
            ask(new TxMethod.Rollback(), TxMethod.RollbackOk.class);
        } else {
            commits.addLast(uncommitted);
            uncommitted = new ArrayList<>();
            ask(new TxMethod.Commit(), TxMethod.CommitOk.class);
        }
    }

    private void rarely() {
        switch (random.nextInt(4)) {
            case 0 -> ask(TestBroker.declare(DOOMED), QueueMethod.DeclareOk.class);
            case 1 -> ask(new QueueMethod.Delete(DOOMED, false, false, false), QueueMethod.DeleteOk.class);
            case 2 ->
                ask(
                        new QueueMethod.Bind("q0", "amq.topic", "k" + random.nextInt(3), false, FieldTable.empty()),
                        QueueMethod.BindOk.class);
            default -> close();
        }
    }

    private void close() {
        closing = true;
        letGoOfAll();
        connection.send(number, new ChannelMethod.Close(200, "", 0, 0));
    }

    private void letGoOfAll() {
        unacked.values().forEach(each -> ledger.returned(each.copy(), this));
        unacked.clear();
    }

    /** The connection is gone. */
    void lost() {
        letGoOfAll();
    }

    /** Whether the broker has not closed it. */
    boolean isServed() {
        return connection.isServed(number);
    }

    // What it hears.

    /** False if the channel is closed with this. */
    boolean hear(Heard heard) {
        final Method method = heard.method();
        if (method instanceof ChannelMethod.CloseOk) {
            assertThat(closing).isTrue();
            return false;
        }
        if (method instanceof ChannelMethod.Close close) {
            assertThat(close.replyText()).isEqualTo("NOT_FOUND - no queue 'doomed' in vhost '/'");
            letGoOfAll();
            connection.send(number, new ChannelMethod.CloseOk());
            // If it has closed the channel too, that is answered as well.
            return closing;
        }
        if (!closing) {
            take(heard, method);
        }
        return true;
    }

    private void take(Heard heard, Method method) {
        if (method instanceof BasicMethod.Deliver deliver) {
            delivered(heard, deliver);
        } else if (method instanceof BasicMethod.Ack ack) {
            confirmed(ack.deliveryTag(), ack.multiple());
        } else if (method instanceof BasicMethod.Cancel cancel) {
            assertThat(consumer(cancel.consumerTag()).queue()).isEqualTo(DOOMED);
        } else {
            answered(heard, method);
        }
    }

    private void delivered(Heard heard, BasicMethod.Deliver deliver) {
        final Consuming consumer = consumer(deliver.consumerTag());
        track(consumer.queue(), heard, deliver.deliveryTag(), deliver.redelivered(), deliver.consumerTag());
        final int limit = consumer.prefetch();
        if (limit > 0) {
            assertThat(unacked.values())
                    .filteredOn(each -> each.consumerTag().equals(deliver.consumerTag()))
                    .hasSizeLessThanOrEqualTo(limit);
        }
    }

    private Consuming consumer(String tag) {
        final Consuming consumer = consumers.get(tag);
        if (consumer == null) {
            throw new AssertionError("nobody has asked for consumer " + tag);
        }
        return consumer;
    }

    private void track(String queue, Heard heard, long tag, boolean redelivered, String consumerTag) {
        final String copy = queue + "/" + heard.text();
        if (!redelivered) {
            checkOrder(queue, heard.text());
        }
        if (recovering > 0 || !isServed()) {
            ledger.seen(copy);
        } else {
            ledger.delivered(copy, this, redelivered);
            unacked.put(tag, new Unacked(copy, consumerTag));
        }
    }

    /** What is delivered for the first time comes in the order in which its publisher sent it. */
    private void checkOrder(String queue, String body) {
        final int dash = body.indexOf('-');
        final long sent = Long.parseLong(body.substring(dash + 1));
        final Long newest = newestOf.put(queue + "/" + body.substring(0, dash), sent);
        assertThat(newest == null || newest < sent)
                .as("%s of %s after %s", body, queue, newest)
                .isTrue();
    }

    private void confirmed(long tag, boolean multiple) {
        final NavigableMap<Long, List<String>> told =
                multiple ? unconfirmed.headMap(tag, true) : unconfirmed.subMap(tag, true, tag, true);
        assertThat(told).as("ack %d, multiple %s", tag, multiple).isNotEmpty();
        told.values().forEach(copies -> copies.forEach(ledger::confirmed));
        told.clear();
    }

    private void answered(Heard heard, Method method) {
        final Class<? extends Method> wanted = expected.pollFirst();
        if (method instanceof BasicMethod.GetOk got) {
            assertThat(wanted).isEqualTo(BasicMethod.GetOk.class);
            track(getsFrom.removeFirst(), heard, got.deliveryTag(), got.redelivered(), "");
        } else if (method instanceof BasicMethod.GetEmpty) {
            assertThat(wanted).isEqualTo(BasicMethod.GetOk.class);
            getsFrom.removeFirst();
        } else {
            assertThat((Object) method.getClass()).isEqualTo(wanted);
            if (method instanceof BasicMethod.RecoverOk) {
                recovering--;
            } else if (method instanceof TxMethod.CommitOk) {
                commits.removeFirst().forEach(ledger::confirmed);
            }
        }
    }

    /** Everything has come to rest. */
    void checkThatAllIsAnswered() {
        assertThat(closing).as("close is answered").isFalse();
        assertThat(expected).isEmpty();
        assertThat(unconfirmed).isEmpty();
    }
}
