package io.bilbymq.authentication.ldap;

import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the directory, kept for a while after they have been used. As whom one is bound is not known: whoever takes
 * it binds. Thread safe; {@link #take} blocks.
 */
final class LdapConnections implements AutoCloseable {
    /** What is asked for is one entry, or the names of some groups. */
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private record Idle(LDAPConnection connection, long sinceNanos) {}

    private final ServerSet servers;
    private final Duration idleTimeout;
    private final Executor housekeeper;
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
    private final AtomicBoolean closingScheduled = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Reads the files of certificates and keys. Blocks.
     *
     * @param housekeeper closes connections that nobody has used
     */
    LdapConnections(LdapSettings.Servers settings, Executor housekeeper) {
        this.servers = servers(settings);
        this.idleTimeout = settings.idleTimeout();
        this.housekeeper = housekeeper;
    }

    private static ServerSet servers(LdapSettings.Servers settings) {
        final String[] hosts = settings.hosts().toArray(String[]::new);
        final int[] ports = new int[hosts.length];
        Arrays.fill(ports, settings.port());
        final boolean encrypted = settings.transport() != LdapSettings.Transport.PLAIN;
        final @Nullable SSLSocketFactory tls = encrypted ? settings.tls().sockets() : null;
        final @Nullable SocketFactory sockets = settings.transport() == LdapSettings.Transport.TLS ? tls : null;
        final @Nullable PostConnectProcessor startTls =
                settings.transport() == LdapSettings.Transport.START_TLS ? new StartTLSPostConnectProcessor(tls) : null;
        return new FailoverServerSet(hosts, ports, sockets, options(settings), null, startTls);
    }

    private static LDAPConnectionOptions options(LdapSettings.Servers settings) {
        final int millis = Math.toIntExact(settings.timeout().toMillis());
        final LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(millis);
        options.setResponseTimeoutMillis(millis);
        options.setMaxMessageSize(MESSAGE_BYTES_MAX);
        options.setFollowReferrals(false);
        options.setBindWithDNRequiresPassword(true);
        options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true, false));
        return options;
    }

    /** One that has been used before, or a new one. */
    LDAPConnection take() throws LDAPException {
        closeIdle();
        for (Idle kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
            if (kept.connection().isConnected()) {
                return kept.connection();
            }
            kept.connection().close();
        }
        return servers.getConnection();
    }

    /** It is in order, and may be used by others. */
    void giveBack(LDAPConnection connection) {
        if (closed || idleTimeout.isZero()) {
            connection.close();
            return;
        }
        idle.addFirst(new Idle(connection, System.nanoTime()));
        if (closed) {
            closeAll();
            return;
        }
        scheduleClosing();
    }

    private void scheduleClosing() {
        if (closingScheduled.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(idleTimeout.toMillis() + 1, TimeUnit.MILLISECONDS, housekeeper)
                    .execute(() -> {
                        closingScheduled.set(false);
                        closeIdle();
                        if (!idle.isEmpty()) {
                            scheduleClosing();
                        }
                    });
        }
    }

    /** The one that has not been used for the longest time is last. */
    private void closeIdle() {
        final long now = System.nanoTime();
        for (Idle last = idle.peekLast(); last != null; last = idle.peekLast()) {
            if (now - last.sinceNanos() < idleTimeout.toNanos()) {
                return;
            }
            if (idle.removeLastOccurrence(last)) {
                last.connection().close();
            }
        }
    }

    /** How many are kept. */
    int idleCount() {
        return idle.size();
    }

    @Override
    public void close() {
        closed = true;
        closeAll();
    }

    private void closeAll() {
        for (Idle kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
            kept.connection().close();
        }
    }
}
