package io.bilbymq.it.crash;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.bilbymq.it.crash.check.History;
import io.bilbymq.it.crash.check.Verdict;
import io.bilbymq.it.crash.check.Verdict.Figures;
import io.bilbymq.it.crash.check.Violation;
import io.bilbymq.it.crash.check.Violation.Kind;
import io.bilbymq.it.crash.fault.Fault;
import io.bilbymq.it.crash.fault.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Faults while definitions change and their view is written. The broker compares the view with the log, record by record, at
 * each start. After a fault it may find it unfinished or older; after a stop in good order it must find it right; and never
 * may it find one that is sealed and wrong.
 */
final class ViewCycles {
    private static final int QUEUES = 40;
    private static final int CHANGES_MAX = 1000;
    private static final Duration OPEN_MAX = Duration.ofSeconds(30);

    /** What a broker says of its view. */
    enum Said {
        KEPT("says what the log says"),
        NONE("there is no view of definitions"),
        UNFINISHED("was being written when its broker ended"),
        OLDER("is older than the log"),
        WRONG(".damaged-"),
        GIVEN_UP("cannot be kept");

        private final String words;

        Said(String words) {
            this.words = words;
        }
    }

    private final Fault fault;
    private final SplittableRandom random;
    private final List<Violation> violations = new ArrayList<>();
    private long changes;

    ViewCycles(Fault fault, long seed) {
        this.fault = fault;
        this.random = new SplittableRandom(seed);
    }

    static Outcome run(String name, Fault fault, long seed, int count) throws Exception {
        long begin = System.nanoTime();
        try (fault) {
            ViewCycles cycles = new ViewCycles(fault, seed);
            for (int i = 0; i < count && cycles.violations.isEmpty(); i++) {
                cycles.strike(i == 0 ? Said.NONE : Said.KEPT);
                cycles.recover();
            }
            cycles.look(Said.KEPT);
            Verdict verdict = new Verdict(new Figures(count, 0, 0, 0, 0, 0, 0, cycles.changes), cycles.violations);
            return new Outcome(name, seed, count, verdict, Duration.ofNanos(System.nanoTime() - begin), List.of());
        }
    }

    private void strike(Said expected) throws Exception {
        try (Node node = fault.start()) {
            expect(expected, said(node));
            change(node, 1 + random.nextInt(CHANGES_MAX));
            fault.strike(node, new History());
        }
    }

    /** What the fault has left is right, unfinished or older; stopped in good order, all of it is there. */
    private void recover() throws Exception {
        try (Node node = fault.start()) {
            Said said = said(node);
            if (said == Said.WRONG || said == Said.NONE || said == Said.GIVEN_UP) {
                violations.add(new Violation(Kind.DEFINITION, "after a fault the view is " + said + "\n" + node.log()));
            }
            node.stop();
        }
    }

    /** Starts and stops the broker, and hears what it says of its view. */
    void look(Said expected) throws Exception {
        try (Node node = fault.start()) {
            expect(expected, said(node));
            node.stop();
        }
    }

    private void expect(Said expected, Said said) {
        if (said != expected) {
            violations.add(new Violation(Kind.DEFINITION, "the view is " + said + " and not " + expected));
        }
    }

    List<Violation> violations() {
        return violations;
    }

    /** Waits until the broker has opened its view. */
    static Said said(Node node) throws Exception {
        Awaitility.await().atMost(OPEN_MAX).until(() -> hears(node) != null);
        return Objects.requireNonNull(hears(node));
    }

    private static @Nullable Said hears(Node node) throws Exception {
        String log = node.log();
        for (Said said : Said.values()) {
            if (log.contains(said.words)) {
                return said;
            }
        }
        return null;
    }

    private void change(Node node, int count) throws IOException, TimeoutException {
        try (Connection connection = Cycles.clients(node).newConnection("changes")) {
            Channel channel = connection.createChannel();
            for (int i = 0; i < count; i++) {
                String queue = "queue " + random.nextInt(QUEUES);
                if (random.nextInt(3) == 0) {
                    channel.queueDelete(queue);
                } else {
                    channel.queueDeclare(queue, true, false, false, Map.of());
                    channel.queueBind(queue, "amq.topic", "key " + random.nextInt(QUEUES));
                }
                changes++;
            }
        }
    }
}
