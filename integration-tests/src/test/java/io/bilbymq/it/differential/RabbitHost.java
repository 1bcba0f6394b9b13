package io.bilbymq.it.differential;

import static java.util.stream.Collectors.joining;

import io.bilbymq.it.Peer;
import io.bilbymq.it.crash.fault.RabbitNode;
import io.bilbymq.it.crash.fault.RabbitRemote;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import io.bilbymq.it.raw.RawConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A private RabbitMQ node, on a folder that is gone when it is closed. A restart takes some seconds. */
final class RabbitHost implements Host {
    private static final String VIRTUAL_HOST = "<<\"/\">>";
    private static final String WHO = "<<\"script\">>";

    private final TemporaryFolder folder;
    private final RabbitNode node;
    private final RabbitRemote remote;

    private RabbitHost(TemporaryFolder folder) throws Exception {
        this.folder = folder;
        node = RabbitNode.start(folder.path().resolve("data"));
        remote = node.remote();
    }

    static RabbitHost start() throws Exception {
        return new RabbitHost(TemporaryFolder.create("life"));
    }

    @Override
    public Peer peer() {
        return Peer.RABBITMQ_3_10;
    }

    @Override
    public RawConnection connect() {
        return RawConnection.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
    }

    /** As {@code rabbitmqctl stop_app} and {@code start_app} do. */
    @Override
    public void restart() {
        call("rabbit", "stop");
        call("rabbit", "start");
    }

    @Override
    public void set(Policy policy) {
        String definition = policy.definition().entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ":"
                        + (entry.getValue() instanceof Integer number ? number : quoted((String) entry.getValue())))
                .collect(joining(",", "{", "}"));
        call(
                "rabbit_policy",
                policy.operator() ? "parse_set_op" : "parse_set",
                VIRTUAL_HOST,
                binary(policy.name()),
                binary(policy.pattern()),
                binary(definition),
                Integer.toString(policy.priority()),
                binary("queues"),
                WHO);
    }

    @Override
    public void clear(boolean operator, String name) {
        call("rabbit_policy", operator ? "delete_op" : "delete", VIRTUAL_HOST, binary(name), WHO);
    }

    private void call(String module, String function, String... arguments) {
        String answer = remote.call(module, function, arguments);
        if (!answer.equals("ok")) {
            throw new IllegalStateException(module + ":" + function + " says " + answer);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String binary(String text) {
        return "<<" + quoted(text) + ">>";
    }

    @Override
    public void close() {
        remote.close();
        node.close();
        try {
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
