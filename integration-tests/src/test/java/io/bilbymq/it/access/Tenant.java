package io.bilbymq.it.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bilbymq.broker.Broker;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Connections of users other than guest, and waiting for what is asked of the broker. */
final class Tenant {
    private Tenant() {}

    /** Where the broker listens. */
    static InetSocketAddress address(Broker broker) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port());
    }

    /** Header, start, start-ok: what comes next is the broker's answer. */
    static RawConnection login(Broker broker, String user, String password) {
        return login(RawConnection.dial(address(broker)), user, password);
    }

    /** The same on a socket on which nothing was said yet. */
    static RawConnection login(RawConnection connection, String user, String password) {
        connection.sendHeader();
        connection.expect(10, 10);
        return connection.send(
                Methods.startOk(RawConnection.CAPABILITIES, "PLAIN", ("\0" + user + "\0" + password).getBytes(UTF_8)));
    }

    /** As far as connection.open, whose answer comes next. */
    static RawConnection enter(Broker broker, String user, String password, String virtualHost) {
        final RawConnection connection = login(broker, user, password);
        connection.expect(10, 30);
        connection.send(Methods.tuneOk(2047, 131_072, 0));
        return connection.send(Methods.connectionOpen(virtualHost));
    }

    /** An open connection. */
    static RawConnection open(Broker broker, String user, String password, String virtualHost) {
        final RawConnection connection = enter(broker, user, password, virtualHost);
        connection.expect(10, 41);
        return connection;
    }

    /** What has become of something that was asked of the broker. */
    static <T> T done(CompletionStage<T> asked) throws Exception {
        return asked.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
