package io.bilbymq.ctl;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Ports that a node listens on. */
@Command
final class ListenerCommands {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final BilbyCtl ctl;
    private final Lookup lookup;

    ListenerCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(name = "listeners", description = "Lists the ports that a node listens on.", footer = "bilbyctl listeners")
    void listeners() {
        final String node = lookup.nodeName();
        ctl.output().banner("Asking node %s to report its protocol listeners ...".formatted(node));
        final List<Listener> listeners = ofNode(node);
        final String lines = listeners.stream()
                .map(listener -> StatusReport.capitalized(listener.description()))
                .collect(Collectors.joining("\n"));
        ctl.output().result(lines, json(listeners).put("node", node).put("result", "ok"));
    }

    @Command(
            name = "check_port_listener",
            description = "Fails if a node does not listen on a port.",
            footer = "bilbyctl check_port_listener 5672")
    int checkPortListener(@Parameters(paramLabel = "PORT") int port) {
        final String node = lookup.nodeName();
        ctl.output().banner("Asking node %s if there's an active listener on port %d ...".formatted(node, port));
        final List<Listener> listeners = ofNode(node);
        if (listeners.stream().noneMatch(listener -> listener.port() == port)) {
            return ctl.output()
                    .failedCheck(
                            "No listener for port " + port + " is active on node " + node
                                    + ". Found listeners that use the following ports: " + ports(listeners),
                            json(listeners).put("missing", port));
        }
        ctl.output().ok("A listener for port %d is running on node %s.".formatted(port, node));
        return ExitCode.OK;
    }

    @Command(
            name = "check_protocol_listener",
            description = "Fails if a node does not listen for a protocol.",
            footer = "bilbyctl check_protocol_listener amqps")
    int checkProtocolListener(
            @Parameters(paramLabel = "PROTOCOL", description = "amqp, amqps, http, https, clustering and so on.")
                    String protocol) {
        final String node = lookup.nodeName();
        ctl.output()
                .banner("Asking node %s if there's an active listener for protocol %s ...".formatted(node, protocol));
        final List<Listener> listeners = ofNode(node);
        if (listeners.stream().noneMatch(listener -> listener.protocol().equals(Listener.protocolNamed(protocol)))) {
            final String found = listeners.stream()
                    .map(Listener::protocol)
                    .sorted()
                    .distinct()
                    .collect(Collectors.joining(", "));
            return ctl.output()
                    .failedCheck(
                            "No listener for protocol " + protocol + " is active on node " + node
                                    + ". Found listeners for the following protocols: " + found,
                            json(listeners).put("missing", protocol));
        }
        ctl.output().ok("A listener for protocol %s is running on node %s.".formatted(protocol, node));
        return ExitCode.OK;
    }

    @Command(
            name = "check_port_connectivity",
            description = "Connects from here to every port that a node listens on, and fails if that fails.",
            footer = "bilbyctl check_port_connectivity")
    int checkPortConnectivity(
            @Option(
                            names = "--address",
                            paramLabel = "HOST",
                            description = "Where to connect to. Default: where the API is, or the address listened on.")
                    @Nullable
                    String address) {
        final String node = lookup.nodeName();
        ctl.output().banner("Testing TCP connections to all active listeners on node %s ...".formatted(node));
        final List<Listener> listeners = ofNode(node);
        final List<Listener> unreachable = new ArrayList<>();
        for (final Listener listener : listeners) {
            final String host = address != null
                    ? address
                    : listener.isEverywhere() ? ctl.api().server().getHost() : listener.address();
            if (!accepts(host, listener.port())) {
                unreachable.add(listener);
            }
        }
        if (!unreachable.isEmpty()) {
            return ctl.output()
                    .failedCheck(
                            "Connection to ports of the following listeners on node " + node + " failed: "
                                    + unreachable.stream()
                                            .map(Listener::description)
                                            .collect(Collectors.joining("; ")),
                            json(unreachable));
        }
        ctl.output().ok("Successfully connected to ports %s on node %s.".formatted(ports(listeners), node));
        return ExitCode.OK;
    }

    @Command(
            name = "check_certificate_expiration",
            description = "Fails if a certificate of a listener expires soon.",
            footer = "bilbyctl check_certificate_expiration --within 2 --unit weeks")
    int checkCertificateExpiration(
            @Option(
                            names = "--within",
                            paramLabel = "NUMBER",
                            defaultValue = "4",
                            description = "Default: ${DEFAULT-VALUE}")
                    int within,
            @Option(
                            names = "--unit",
                            paramLabel = "UNIT",
                            defaultValue = "weeks",
                            description = "days, weeks, months or years. Default: ${DEFAULT-VALUE}")
                    String unit) {
        final String node = lookup.nodeName();
        ctl.output().banner("Checking certificate expiration on node %s ...".formatted(node));
        final Answer answer =
                ctl.api().get("health", "checks", "certificate-expiration", Integer.toString(within), unit);
        if (answer.isFailedCheck()) {
            final ObjectNode details = Json.object();
            details.set("expired", answer.body().path("expired"));
            return ctl.output()
                    .failedCheck(
                            "Certificates expire within " + within + " " + unit + ": "
                                    + Term.text(details.path("expired")),
                            details);
        }
        answer.value();
        ctl.output().ok("No certificates are expiring within %d %s.".formatted(within, unit));
        return ExitCode.OK;
    }

    private List<Listener> ofNode(String node) {
        final JsonNode overview = lookup.overview();
        return Listener.ofNode(overview, node);
    }

    private static boolean accepts(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) CONNECT_TIMEOUT.toMillis());
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static String ports(List<Listener> listeners) {
        return listeners.stream()
                .map(Listener::port)
                .sorted()
                .distinct()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    private static ObjectNode json(List<Listener> listeners) {
        final ObjectNode json = Json.object();
        final ArrayNode array = json.putArray("listeners");
        listeners.forEach(listener -> array.add(listener.json()));
        return json;
    }
}
