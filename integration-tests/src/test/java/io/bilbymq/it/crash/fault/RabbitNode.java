package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A private RabbitMQ node, to see that these tests do not accuse a broker that is trusted. Own ports, cookie and port mapper; an
 * installed node is left alone.
 */
public final class RabbitNode implements Node {
    /** Where Debian keeps the script that does not change the user. */
    private static final Path SCRIPT = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String LOG = "output.log";
    private static final String NAME = "crash@localhost";

    private final Process portMapper;
    private final Process server;
    private final Path data;
    private final int port;
    private final Map<String, String> environment;

    private RabbitNode(Process portMapper, Process server, Path data, int port, Map<String, String> environment) {
        this.portMapper = portMapper;
        this.server = server;
        this.data = data;
        this.port = port;
        this.environment = environment;
    }

    /** Whether it is installed. */
    public static boolean isInstalled() {
        return Files.isExecutable(SCRIPT);
    }

    /** Starts a node on a folder. */
    public static RabbitNode start(Path data) throws Exception {
        return start(data, Map.of());
    }

    /** Starts a node with more in its environment. */
    public static RabbitNode start(Path data, Map<String, String> more) throws Exception {
        Files.createDirectories(data);
        int port = freePort();
        int portMapperPort = freePort();
        Process portMapper =
                process(data, Map.of(), "epmd", "-port", Integer.toString(portMapperPort), "-address", "127.0.0.1");
        Map<String, String> environment = new HashMap<>(environment(data, port, portMapperPort));
        environment.putAll(more);
        Process server = process(data, environment, SCRIPT.toString());
        RabbitNode node = new RabbitNode(portMapper, server, data, port, environment);
        try {
            Awaitility.await("RabbitMQ listens").atMost(DEADLINE).until(node::listens);
        } catch (ConditionTimeoutException late) {
            node.close();
            throw new IllegalStateException("RabbitMQ does not listen:\n" + node.log(), late);
        } catch (IllegalStateException dead) {
            node.close();
            throw dead;
        }
        // It does not sync all that a new node is made of, which is not what is tried here.
        Command.run("sync", "-f", data.toString());
        return node;
    }

    private static Process process(Path data, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(data.resolve(LOG).toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Map<String, String> environment(Path data, int port, int portMapperPort) throws IOException {
        String absent = data.resolve("absent").toString();
        return Map.ofEntries(
                // For its cookie, which it does not sync.
                Map.entry(
                        "HOME",
                        Files.createDirectories(Path.of("target", "crash", "rabbit"))
                                .toAbsolutePath()
                                .toString()),
                Map.entry("ERL_EPMD_PORT", Integer.toString(portMapperPort)),
                Map.entry("RABBITMQ_NODENAME", NAME),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(freePort())),
                Map.entry("RABBITMQ_MNESIA_BASE", data.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", data.resolve("log").toString()),
                Map.entry("RABBITMQ_LOGS", "-"),
                Map.entry("RABBITMQ_PID_FILE", data.resolve("pid").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE", data.resolve("plugins").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", absent),
                Map.entry("RABBITMQ_CONF_ENV_FILE", absent));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() throws IOException {
        if (!server.isAlive()) {
            throw new IllegalStateException("RabbitMQ has ended:\n" + log());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** To call functions inside it. */
    public RabbitRemote remote() throws IOException {
        return new RabbitRemote(NAME, environment);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isAlive() {
        return server.isAlive();
    }

    @Override
    public boolean awaitEnd() {
        try {
            return server.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void kill() {
        List<ProcessHandle> all = server.descendants().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly().onExit().join();
        all.forEach(process -> process.onExit().join());
        portMapper.destroyForcibly().onExit().join();
    }

    @Override
    public int stop() throws Exception {
        server.destroy();
        if (!server.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("RabbitMQ does not stop:\n" + log());
        }
        portMapper.destroyForcibly().onExit().join();
        return 0;
    }

    @Override
    public String log() throws IOException {
        return Files.readString(data.resolve(LOG));
    }

    @Override
    public void close() {
        kill();
    }
}
