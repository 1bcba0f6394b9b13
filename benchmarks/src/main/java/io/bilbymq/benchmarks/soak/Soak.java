package io.bilbymq.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code benchmarks/soak}: a first short load to warm everything up, what the broker then has in use, the long load with
 * a line of figures now and then, and what it has in use when all clients are gone. Exits with 1 if that is more.
 */
@Command(
        name = "soak",
        description = "Mixed load on a broker of its own, and what it has in use before and after.",
        mixinStandardHelpOptions = true)
final class Soak implements Callable<Integer> {
    private static final int WARM_UP_SECONDS = 30;

    /** Sockets that were reset and queues that went with them take a moment. */
    private static final int REST_SECONDS_MAX = 20;

    @Option(names = "--minutes", defaultValue = "10", description = "How long (default: ${DEFAULT-VALUE}).")
    private int minutes;

    @Option(
            names = "--heap",
            defaultValue = "256",
            description = "MiB of the broker's heap (default: ${DEFAULT-VALUE}).")
    private int heapMib;

    @Option(
            names = "--every",
            defaultValue = "15",
            description = "Seconds between figures (default: ${DEFAULT-VALUE}).")
    private int sampleSeconds;

    @Option(names = "--seed", defaultValue = "1", description = "Of the clients' choices (default: ${DEFAULT-VALUE}).")
    private long seed;

    private Soak() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Soak()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        try (SoakBroker broker = SoakBroker.start(heapMib)) {
            boolean healthy = load(broker, WARM_UP_SECONDS);
            Figures start = atRest(broker);
            say("start  " + start);
            healthy &= load(broker, minutes * 60);
            Figures end = atRest(broker);
            say("end    " + end);
            List<String> grown = end.grownSince(start);
            grown.forEach(what -> say("grown  " + what));
            healthy &= grown.isEmpty();
            say(healthy ? "verdict: good" : "verdict: BAD");
            return healthy ? 0 : 1;
        }
    }

    /** Lets all clients work; false if one of them had to give up. */
    private boolean load(SoakBroker broker, int seconds) throws InterruptedException {
        List<Client> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (Map.Entry<String, Workload> work : Workloads.all().entrySet()) {
            Client client = new Client(work.getKey(), work.getValue(), broker.port(), seed++);
            clients.add(client);
            threads.add(new Thread(client, work.getKey()));
        }
        threads.forEach(Thread::start);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            TimeUnit.SECONDS.sleep(Math.min(sampleSeconds, seconds));
            say("load   " + broker.figures());
        }
        clients.forEach(Client::stop);
        for (Thread thread : threads) {
            thread.join();
        }
        clients.forEach(client -> say("       " + client.name() + ": " + client.runs() + " times"));
        return clients.stream().allMatch(Soak::isContent);
    }

    private static boolean isContent(Client client) {
        Exception failure = client.failure();
        if (failure != null) {
            say("failed " + client.name() + ": " + failure);
            failure.printStackTrace(System.out);
        }
        return failure == null;
    }

    /** What the broker has in use when it has noticed that nobody is there. */
    private static Figures atRest(SoakBroker broker) throws InterruptedException {
        Figures figures = broker.figures();
        for (int i = 0; i < REST_SECONDS_MAX && figures.held() > 0; i++) {
            TimeUnit.SECONDS.sleep(1);
            figures = broker.figures();
        }
        return broker.figures();
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
