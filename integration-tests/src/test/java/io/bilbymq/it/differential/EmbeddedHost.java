package io.bilbymq.it.differential;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.broker.vhost.PolicyScope;
import io.bilbymq.it.Peer;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import io.bilbymq.it.raw.RawConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Our broker in this JVM, on a data folder that is gone when it is closed. */
final class EmbeddedHost implements Host {
    private final TemporaryFolder folder;
    private Broker broker;

    private EmbeddedHost(TemporaryFolder folder) {
        this.folder = folder;
        broker = started();
    }

    static EmbeddedHost start() {
        try {
            return new EmbeddedHost(TemporaryFolder.create("life"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Broker started() {
        return Broker.builder().dataFolder(folder.path().resolve("data")).start();
    }

    @Override
    public Peer peer() {
        return Peer.BILBYMQ;
    }

    @Override
    public RawConnection connect() {
        return RawConnection.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()));
    }

    @Override
    public void restart() {
        broker.close();
        broker = started();
    }

    @Override
    public void set(Policy policy) {
        FieldTable definition = FieldTable.empty();
        for (var entry : policy.definition().entrySet()) {
            FieldValue value = entry.getValue() instanceof Integer number
                    ? FieldValue.of(number)
                    : FieldValue.of((String) entry.getValue());
            definition = definition.with(entry.getKey(), value);
        }
        broker.policies("/")
                .set(
                        kind(policy.operator()),
                        new io.bilbymq.broker.vhost.Policy(
                                policy.name(), policy.pattern(), PolicyScope.QUEUES, policy.priority(), definition))
                .toCompletableFuture()
                .join();
    }

    @Override
    public void clear(boolean operator, String name) {
        broker.policies("/").clear(kind(operator), name).toCompletableFuture().join();
    }

    private static PolicyKind kind(boolean operator) {
        return operator ? PolicyKind.OPERATOR : PolicyKind.USER;
    }

    @Override
    public void close() {
        broker.close();
        try {
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
