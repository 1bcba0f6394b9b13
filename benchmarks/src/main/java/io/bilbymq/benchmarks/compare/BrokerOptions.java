package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import io.bilbymq.benchmarks.compare.broker.AttachedBroker;
import io.bilbymq.benchmarks.compare.broker.BrokerSource;
import io.bilbymq.benchmarks.compare.broker.CommandBroker;
import io.bilbymq.benchmarks.compare.broker.RabbitMqBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which two brokers to compare. */
final class BrokerOptions {
    private static final String BILBY = "BilbyMQ";
    private static final String RABBIT = "RabbitMQ";
    private static final String NONE = "none";

    @Option(
            names = "--bilby-cmd",
            scope = ScopeType.INHERIT,
            paramLabel = "COMMAND",
            description = "How to start BilbyMQ; {port}, {http-port}, {metrics-port} and {dir} are filled in. Default:"
                    + " ${DEFAULT-VALUE}",
            defaultValue = "\"${sys:bilby.script:-./bilby}\" server --data-dir {dir} --set listeners.tcp.default={port}"
                    + " --set management.tcp.port={http-port} --set prometheus.tcp.port={metrics-port}")
    private String bilbyCommand = "";

    @Option(
            names = "--bilby-java-home",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "The JDK BilbyMQ runs on. Default: whichever its script finds.")
    private @Nullable Path bilbyJavaHome;

    @Option(
            names = "--bilby-uri",
            scope = ScopeType.INHERIT,
            paramLabel = "URI",
            description = "A BilbyMQ that is already running; needs --bilby-pid.")
    private @Nullable String bilbyUri;

    @Option(names = "--bilby-pid", scope = ScopeType.INHERIT, paramLabel = "PID", description = "Its process.")
    private @Nullable Long bilbyPid;

    @Option(
            names = "--peer",
            scope = ScopeType.INHERIT,
            paramLabel = "PEER",
            description =
                    "'rabbitmq' (a private node is started), NAME with --peer-cmd, NAME=amqp://user:password@host:port"
                            + " with --peer-pid, or 'none'. Default: ${DEFAULT-VALUE}",
            defaultValue = "rabbitmq")
    private String peer = "";

    @Option(
            names = "--peer-cmd",
            scope = ScopeType.INHERIT,
            paramLabel = "COMMAND",
            description = "How to start the peer, like --bilby-cmd.")
    private @Nullable String peerCommand;

    @Option(
            names = "--peer-pid",
            scope = ScopeType.INHERIT,
            paramLabel = "PID",
            description = "The process of a peer that is already running.")
    private @Nullable Long peerPid;

    @Option(
            names = "--rabbitmq-script",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "RabbitMQ's own start script. Default: ${DEFAULT-VALUE}",
            defaultValue = RabbitMqBroker.DEBIAN_SCRIPT)
    private Path rabbitMqScript = Path.of(RabbitMqBroker.DEBIAN_SCRIPT);

    /**
     * The brokers, BilbyMQ first.
     *
     * @throws IllegalArgumentException if the options do not fit together
     */
    List<BrokerSource> sources() {
        BrokerSource bilby = bilby();
        return peer().map(other -> List.of(bilby, other)).orElse(List.of(bilby));
    }

    private BrokerSource bilby() {
        if (bilbyUri != null) {
            return attached(BILBY, bilbyUri, bilbyPid, "--bilby-pid");
        }
        Map<String, String> environment =
                bilbyJavaHome == null ? Map.of() : Map.of("JAVA_HOME", bilbyJavaHome.toString());
        return new CommandBroker(BILBY, bilbyCommand, environment);
    }

    private Optional<BrokerSource> peer() {
        if (peer.equals(NONE)) {
            return Optional.empty();
        }
        int equals = peer.indexOf('=');
        if (equals > 0) {
            String uri = peer.substring(equals + 1);
            return Optional.of(attached(peerName(peer.substring(0, equals)), uri, peerPid, "--peer-pid"));
        }
        if (peerCommand != null) {
            return Optional.of(new CommandBroker(peerName(peer), peerCommand, Map.of()));
        }
        if (peer.equalsIgnoreCase(RABBIT)) {
            return Optional.of(new RabbitMqBroker(RABBIT, rabbitMqScript));
        }
        throw new IllegalArgumentException("--peer " + peer + " needs --peer-cmd, or '=amqp://…' and --peer-pid");
    }

    private static String peerName(String name) {
        if (name.equals(BILBY)) {
            throw new IllegalArgumentException("the peer needs a name of its own, not " + BILBY);
        }
        return name;
    }

    private static BrokerSource attached(String name, String uri, @Nullable Long pid, String pidOption) {
        if (pid == null) {
            throw new IllegalArgumentException(name + " at a given address needs " + pidOption + " to measure its CPU");
        }
        return new AttachedBroker(name, AmqpAddress.parse(uri), pid);
    }
}
