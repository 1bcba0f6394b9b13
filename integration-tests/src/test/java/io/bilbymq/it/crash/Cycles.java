package io.bilbymq.it.crash;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.bilbymq.it.crash.check.Checker;
import io.bilbymq.it.crash.check.Event;
import io.bilbymq.it.crash.check.History;
import io.bilbymq.it.crash.check.Verdict;
import io.bilbymq.it.crash.check.Verdict.Figures;
import io.bilbymq.it.crash.check.Violation;
import io.bilbymq.it.crash.fault.Fault;
import io.bilbymq.it.crash.fault.Node;
import io.bilbymq.it.crash.load.DefinitionCheck;
import io.bilbymq.it.crash.load.Definitions;
import io.bilbymq.it.crash.load.Drain;
import io.bilbymq.it.crash.load.Load;
import io.bilbymq.it.crash.load.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Load, fault, restart; again and again on one folder. After each restart all definitions are asked for; after some, everything
 * is drained and checked, and the broker is stopped in good order: then what was settled stays settled.
 */
final class Cycles implements AutoCloseable {
    private static final int LOAD_MILLIS_MIN = 50;
    private static final int LOAD_MILLIS_MAX = 900;

    private final String test;
    private final Fault fault;
    private final long seed;
    private final Load.Weight weight;
    private final SplittableRandom random;
    private final Definitions definitions = new Definitions();
    private final List<Duration> restarts = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();
    private int epochs;
    private @Nullable Node node;

    Cycles(String test, Fault fault, long seed, Load.Weight weight) {
        this.test = test;
        this.fault = fault;
        this.seed = seed;
        this.weight = weight;
        random = new SplittableRandom(seed);
    }

    /**
     * Runs so many cycles, and ends early with the first epoch that is not clean.
     *
     * @param drainEvery after so many cycles at most
     */
    Outcome run(int cycles, int drainEvery) throws Exception {
        long begin = System.nanoTime();
        Verdict verdict = Verdict.NONE;
        int done = 0;
        while (done < cycles && verdict.isClean()) {
            int length = Math.min(cycles - done, 1 + random.nextInt(drainEvery));
            verdict = verdict.plus(epoch(length));
            done += length;
        }
        Figures changes = new Figures(0, 0, 0, 0, 0, 0, 0, definitions.changes());
        return new Outcome(
                test,
                seed,
                done,
                verdict.plus(new Verdict(changes, List.of())),
                Duration.ofNanos(System.nanoTime() - begin),
                restarts);
    }

    private Verdict epoch(int length) throws Exception {
        epochs++;
        violations.clear();
        History history = new History();
        Verdict verdict;
        try {
            strike(history, length);
            drainAndStop(history);
            nothingComesBack(history);
            verdict = Checker.check(history.events(), Topology.queuesWithOneConsumer());
        } catch (NotStarted down) {
            violations.add(new Violation(Violation.Kind.NOT_STARTED, String.valueOf(down.getMessage())));
            verdict = Verdict.NONE;
        }
        verdict = verdict.plus(new Verdict(Figures.NONE, violations));
        if (!verdict.isClean()) {
            keep(history, verdict);
        }
        return verdict;
    }

    private void strike(History history, int times) throws Exception {
        Load load = new Load("e" + epochs + ".p", history, definitions, random.nextLong(), weight);
        for (int i = 0; i < times; i++) {
            Node running = running();
            load.start(clients(running));
            load.run(Duration.ofMillis(random.nextInt(LOAD_MILLIS_MIN, LOAD_MILLIS_MAX)));
            fault.strike(running, history);
            node = null;
            running.close();
            violations.addAll(load.end());
        }
    }

    private void drainAndStop(History history) throws Exception {
        Node last = running();
        try (Connection connection = clients(last).newConnection("drain")) {
            Drain.all(connection, history);
        }
        int exitCode = last.stop();
        node = null;
        if (exitCode != 0) {
            violations.add(new Violation(
                    Violation.Kind.CLIENT_FAILED, "the broker ended with exit code " + exitCode + "\n" + last.log()));
        }
        last.close();
    }

    /** The broker, started if need be, with everything declared that the load wants. */
    private Node running() throws Exception {
        if (node != null) {
            return node;
        }
        boolean fresh = epochs == 1 && restarts.isEmpty();
        long begin = System.nanoTime();
        Node started = start();
        node = started;
        restarts.add(Duration.ofNanos(System.nanoTime() - begin));
        try (Connection connection = clients(started).newConnection("definitions")) {
            if (!fresh) {
                violations.addAll(Topology.missing(connection));
                violations.addAll(DefinitionCheck.check(connection, definitions));
            }
            Topology.declare(connection.createChannel());
        }
        return started;
    }

    private Node start() throws Exception {
        try {
            return fault.start();
        } catch (IllegalStateException down) {
            throw new NotStarted(down);
        }
    }

    /** The broker did not come up. */
    private static final class NotStarted extends Exception {
        private static final long serialVersionUID = 1;

        NotStarted(IllegalStateException cause) {
            super(cause.getMessage(), cause);
        }
    }

    static ConnectionFactory clients(Node node) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(node.port());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        return factory;
    }

    private void nothingComesBack(History history) throws Exception {
        try (Connection connection = clients(running()).newConnection("look")) {
            for (String queue : Topology.queues()) {
                long left = connection.createChannel().messageCount(queue);
                history.add(new Event.Drained(queue, left));
            }
        }
    }

    /** Writes down what there is to find out more from. */
    private void keep(History history, Verdict verdict) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "crash"));
        Path file =
                folder.resolve(test + "-seed-" + seed + "-epoch-" + epochs + "-" + System.currentTimeMillis() + ".txt");
        Files.write(
                file,
                Stream.concat(verdict.violations().stream(), history.events().stream())
                        .map(Object::toString)
                        .toList());
    }

    @Override
    public void close() throws IOException {
        if (node != null) {
            node.close();
        }
    }
}
