package io.bilbymq.it.crash.fault;

import io.bilbymq.it.ChildProcess;
import io.bilbymq.it.launcher.Launched;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Our broker, started by its own script; without the HTTP API, which keeps nothing that a kill could cost. */
public final class BilbyNode implements Node {
    private static final Pattern READY =
            Pattern.compile("BilbyMQ \\S+ ready: amqp 127\\.0\\.0\\.1:(\\d+),.* (storage|data): .*");

    private static final Duration END_MAX = Duration.ofSeconds(20);

    private final Launched process;
    private final int port;
    private final boolean durable;

    private BilbyNode(Launched process, Matcher ready) {
        this.process = process;
        port = Integer.parseInt(ready.group(1));
        durable = ready.group(2).equals("data");
    }

    /** A broker as users run it, but for a smaller heap. */
    public static BilbyNode start(Path data) throws Exception {
        return start(data, Map.of());
    }

    /**
     * A broker with more in its environment.
     *
     * @param settings pairs of configuration, as {@code --set} takes them
     */
    public static BilbyNode start(Path data, Map<String, String> environment, String... settings) throws Exception {
        return ready(launch(data, environment, settings));
    }

    /** A broker none of whose files may be larger. */
    public static BilbyNode startWithFileSize(Path data, long bytesMax) throws Exception {
        return ready(launch(List.of("prlimit", "--fsize=" + bytesMax + ":"), data, Map.of()));
    }

    /** Lets files of any size be written from now on. */
    public void anyFileSize() throws IOException {
        Command.run("prlimit", "--pid", Long.toString(pid()), "--fsize=unlimited:");
    }

    private static BilbyNode ready(Launched process) throws Exception {
        try {
            return new BilbyNode(process, readyLine(process));
        } catch (Exception | Error failed) {
            process.close();
            throw failed;
        }
    }

    /** Starts the process and does not wait for it to be ready: it may never be. */
    public static Launched launch(Path data, Map<String, String> environment, String... settings) throws IOException {
        return launch(List.of(), data, environment, settings);
    }

    private static Launched launch(List<String> starter, Path data, Map<String, String> environment, String... settings)
            throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("BILBY_JAVA_OPTS", "-Xmx512m " + ChildProcess.SHORT_LIVED);
        final List<String> arguments = new ArrayList<>(List.of(
                "server",
                "--data-dir",
                data.toString(),
                "--set",
                "listeners.tcp.default=127.0.0.1:0",
                "--set",
                "bilbymq.management=false"));
        for (final String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return Launched.bilby(starter, all, arguments.toArray(String[]::new));
    }

    private static Matcher readyLine(Launched process) throws Exception {
        @Nullable String line = process.nextLine();
        Matcher ready = READY.matcher(line == null ? "" : line);
        if (!ready.matches()) {
            throw new IllegalStateException("not a ready line: " + line + "\n" + process.errors());
        }
        return ready;
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it says that it keeps anything beyond its own end. */
    public boolean isDurable() {
        return durable;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public boolean awaitEnd() {
        return process.endsWithin(END_MAX);
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public int stop() throws Exception {
        process.signal("TERM");
        return process.exitCode();
    }

    @Override
    public String log() throws IOException {
        return process.errors();
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
