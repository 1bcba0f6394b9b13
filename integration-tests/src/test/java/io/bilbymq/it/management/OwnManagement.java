package io.bilbymq.it.management;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;

/**
 * A broker of ours in this process, with its management HTTP API and its metrics, on ports that were free. Its user guest is an
 * administrator, its virtual host "/" is there.
 *
 * <p><strong>This is the seam:</strong> {@link #start()} is all that the tests of this package need to run on BilbyMQ.
 *
 * @param amqp where it speaks AMQP
 * @param management where the API is, without its {@code /api}
 * @param prometheus where the metrics are, without their {@code /metrics}
 * @param routes all that its router has, as {@code GET /queues/:vhost}: method, then the path behind {@code /api} with variables as
 *     {@link RoleRouteMatrix} names them
 * @param end what ends it
 */
record OwnManagement(InetSocketAddress amqp, URI management, URI prometheus, Set<String> routes, Runnable end) {

    static OwnManagement start() {
        throw new UnsupportedOperationException(
                "BilbyMQ has no management HTTP API to be tested yet: OwnManagement.start() is to "
                        + "start it. To test another broker, name it with -D" + ManagementUnderTest.PROPERTY);
    }
}
