package io.bilbymq.it.crash;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.bilbymq.it.crash.check.Checker;
import io.bilbymq.it.crash.check.ConsumerId;
import io.bilbymq.it.crash.check.Event;
import io.bilbymq.it.crash.check.Fingerprint;
import io.bilbymq.it.crash.check.History;
import io.bilbymq.it.crash.check.MessageId;
import io.bilbymq.it.crash.check.Verdict;
import io.bilbymq.it.crash.check.Verdict.Figures;
import io.bilbymq.it.crash.check.Violation;
import io.bilbymq.it.crash.check.Violation.Kind;
import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.SmallDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Fills a broker's disk to the last byte.
 *
 * <p>By a file of somebody else: nothing more is confirmed; consumers get what there is, also after a kill while the disk is
 * full; when the file is gone what had to wait is confirmed.
 *
 * <p>By its own messages: publishers are blocked while there still is some space. A file of somebody else takes that. When
 * consumers have made room what had to wait is confirmed, although the file is still there.
 *
 * <p>After a kill everything is there.
 */
final class FullDisk {
    private static final long DISK_BYTES = 64L << 20;

    /** Less than usual: this disk has not much more than the usual limit. */
    private static final String FREE_LIMIT = "disk_free_limit.absolute=10MB";

    private static final int BODY_BYTES = 128 << 10;
    private static final int MESSAGES_MAX = 4 * (int) (DISK_BYTES / BODY_BYTES);
    private static final String QUEUE = "full";
    private static final String PUBLISHER = "p";

    /** So long without a confirm: then the disk is full, or the broker is stuck. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** What takes the last byte. */
    enum Filler {
        MESSAGES,
        FOREIGN_FILE
    }

    private final History history = new History();
    private final List<Violation> violations = new ArrayList<>();
    private final ConcurrentNavigableMap<Long, MessageId> open = new ConcurrentSkipListMap<>();
    private final SplittableRandom random;
    private long published;

    private FullDisk(long seed) {
        random = new SplittableRandom(seed);
    }

    /** What it is called in the ledger. */
    static String name(Filler filler, SmallDisk.Kind disk) {
        return ("full-disk-" + filler + "-" + disk).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Fills so many disks, one after the other. */
    static Outcome run(Filler filler, SmallDisk.Kind disk, long seed, int count) throws Exception {
        long begin = System.nanoTime();
        Verdict verdict = Verdict.NONE;
        int done = 0;
        while (done < count && verdict.isClean()) {
            verdict = verdict.plus(new FullDisk(seed + done).fill(filler, disk));
            done++;
        }
        return new Outcome(
                name(filler, disk), seed, done, verdict, Duration.ofNanos(System.nanoTime() - begin), List.of());
    }

    private Verdict fill(Filler filler, SmallDisk.Kind kind) throws Exception {
        try (SmallDisk disk = new SmallDisk(kind, DISK_BYTES)) {
            try (BilbyNode node = start(disk)) {
                if (filler == Filler.FOREIGN_FILE) {
                    fillByAFile(disk, node);
                } else {
                    fillByMessages(disk, node);
                }
                history.faultIsComing();
                node.kill();
            }
            if (filler == Filler.FOREIGN_FILE) {
                open.clear();
                try (BilbyNode node = start(disk)) {
                    goOnWhenTheFileIsGone(disk, node);
                    history.faultIsComing();
                    node.kill();
                }
            }
            try (BilbyNode node = start(disk);
                    Connection connection = Cycles.clients(node).newConnection("drain")) {
                drain(connection, "drain", 1);
            }
        }
        return Checker.check(history.events(), Set.of(QUEUE)).plus(new Verdict(Figures.NONE, violations));
    }

    private static BilbyNode start(SmallDisk disk) throws Exception {
        return BilbyNode.start(disk.data(), Map.of(), FREE_LIMIT);
    }

    /** Ends with a full disk, and messages that are not confirmed. */
    private void fillByAFile(SmallDisk disk, BilbyNode node) throws IOException, TimeoutException {
        Connection publisher = Cycles.clients(node).newConnection("publisher");
        try {
            Channel channel = publishing(publisher);
            boolean answers = true;
            while (answers && published < MESSAGES_MAX) {
                publishSome(channel);
                disk.fill();
                answers = holds(SILENCE, open::isEmpty);
            }
            if (answers) {
                violations.add(new Violation(Kind.INVENTED, published + " messages were confirmed on a full disk"));
            }
        } finally {
            node.kill();
            publisher.abort();
        }
    }

    private void goOnWhenTheFileIsGone(SmallDisk disk, BilbyNode node) throws IOException, TimeoutException {
        try (Connection publisher = Cycles.clients(node).newConnection("publisher");
                Connection consumer = Cycles.clients(node).newConnection("consumer")) {
            Channel channel = publishing(publisher);
            drain(consumer, "consumer", 1);
            publishSome(channel);
            disk.empty();
            awaited(node, "what had to wait was not confirmed when there was room again", open::isEmpty);
        }
    }

    private void fillByMessages(SmallDisk disk, BilbyNode node) throws IOException, TimeoutException {
        try (Connection publisher = Cycles.clients(node).newConnection("publisher");
                Connection consumer = Cycles.clients(node).newConnection("consumer")) {
            AtomicBoolean blocked = new AtomicBoolean();
            publisher.addBlockedListener(reason -> blocked.set(true), () -> blocked.set(false));
            Channel channel = publishing(publisher);
            while (!blocked.get() && published < MESSAGES_MAX) {
                publishSome(channel);
                awaited(node, "publishers are not blocked", () -> blocked.get() || open.isEmpty());
            }
            if (disk.freeBytes() == 0 || node.log().contains("No space")) {
                violations.add(new Violation(Kind.STUCK, "publishers are blocked too late\n" + node.log()));
            }
            disk.fill();
            drain(consumer, "consumer", 1);
            awaited(node, "what had to wait was not confirmed when consumers had made room", open::isEmpty);
            drain(consumer, "consumer", 2);
            disk.empty();
            publishSome(channel);
            awaited(node, "nothing is confirmed any more", open::isEmpty);
        }
    }

    private Channel publishing(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        channel.queueDeclare(QUEUE, true, false, false, Map.of());
        listen(channel);
        return channel;
    }

    private void listen(Channel channel) throws IOException {
        channel.confirmSelect();
        channel.addConfirmListener(
                (tag, multiple) -> answered(tag, multiple, true), (tag, multiple) -> answered(tag, multiple, false));
    }

    private void answered(long tag, boolean multiple, boolean confirmed) {
        List<Long> tags = multiple ? List.copyOf(open.headMap(tag, true).keySet()) : List.of(tag);
        for (Long each : tags) {
            MessageId message = open.remove(each);
            if (message != null) {
                history.add(confirmed ? new Event.Confirmed(message) : new Event.Refused(message));
            }
        }
    }

    private void publishSome(Channel channel) throws IOException {
        for (int i = 0; i < 10; i++) {
            byte[] body = new byte[BODY_BYTES];
            random.nextBytes(body);
            MessageId message = new MessageId(PUBLISHER, ++published);
            history.add(new Event.Attempted(message, history.era(), List.of(QUEUE), true, Fingerprint.of(body)));
            open.put(channel.getNextPublishSeqNo(), message);
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .messageId(message.toString())
                    .deliveryMode(2)
                    .build();
            channel.basicPublish("", QUEUE, properties, body);
        }
    }

    private void drain(Connection connection, String name, int life) throws IOException, TimeoutException {
        ConsumerId consumer = new ConsumerId(name, history.era(), life, false);
        try (Channel channel = connection.createChannel()) {
            for (GetResponse got = channel.basicGet(QUEUE, false); got != null; got = channel.basicGet(QUEUE, false)) {
                MessageId message = MessageId.of(got.getProps().getMessageId());
                boolean redelivered = got.getEnvelope().isRedeliver();
                history.add(new Event.Delivered(message, QUEUE, consumer, redelivered, Fingerprint.of(got.getBody())));
                history.add(new Event.Settled(message, QUEUE));
                channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
            }
        }
    }

    private void awaited(BilbyNode node, String otherwise, Callable<Boolean> condition) throws IOException {
        if (!holds(DEADLINE, condition)) {
            violations.add(new Violation(
                    Kind.STUCK, otherwise + (node.isAlive() ? "" : ": the broker has ended\n" + node.log())));
        }
    }

    private static boolean holds(Duration within, Callable<Boolean> condition) {
        try {
            Awaitility.await()
                    .atMost(within)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(condition);
            return true;
        } catch (ConditionTimeoutException late) {
            return false;
        }
    }
}
