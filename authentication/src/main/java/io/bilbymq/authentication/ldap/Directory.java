package io.bilbymq.authentication.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import io.bilbymq.authentication.remote.Threads;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory: threads that wait for it, as many as there are connections, and who is bound as whom.
 *
 * <p>{@link #ask} may be called from any thread and blocks none. What it is given runs on a thread of the directory, which
 * {@link #as} blocks.
 */
final class Directory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);
    private static final int WAITING_MAX = 4096;

    /** A connection that was kept may be gone by now, and so may those kept beside it. */
    private static final int ATTEMPTS = 3;

    /** There is no such name, or not with this password, or it cannot be a name at all. */
    private static final Set<ResultCode> WRONG =
            Set.of(ResultCode.INVALID_CREDENTIALS, ResultCode.NO_SUCH_OBJECT, ResultCode.INVALID_DN_SYNTAX);

    /** What is done on a connection that is bound. */
    interface Work<T> {
        T on(DirectorySession session) throws LDAPException;
    }

    /** The directory does not know the name, or not with that password. */
    static final class BindRefused extends RuntimeException {
        private static final long serialVersionUID = 1;

        BindRefused() {
            super("invalid credentials", null, false, false);
        }
    }

    private final ThreadPoolExecutor threads;
    private final LdapConnections connections;
    private final Duration timeout;
    private final boolean logged;

    /** Reads the files of certificates and keys. Blocks. */
    Directory(LdapSettings settings) {
        this.threads = Threads.of("auth-ldap", settings.servers().connections(), new ArrayBlockingQueue<>(WAITING_MAX));
        this.connections = new LdapConnections(settings.servers(), threads);
        this.timeout = settings.servers().timeout();
        this.logged = settings.log() == LdapSettings.Log.NETWORK;
    }

    /** Does something that asks the directory. What has waited for longer than an answer may take is not done any more. */
    <T> CompletionStage<T> ask(Supplier<T> questions) {
        final long asked = System.nanoTime();
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        if (System.nanoTime() - asked > timeout.toNanos()) {
                            throw new LdapFailure(LdapFailure.CONNECT, "waited for too long");
                        }
                        return questions.get();
                    },
                    threads);
        } catch (RejectedExecutionException tooMany) {
            return CompletableFuture.failedFuture(
                    new LdapFailure(LdapFailure.CONNECT, "too many are waiting", tooMany));
        }
    }

    /**
     * Binds as somebody and does something. Blocks.
     *
     * @throws BindRefused if the directory refuses name and password
     * @throws LdapFailure if it cannot say
     */
    <T> T as(LdapBind.As somebody, Work<T> work) {
        return bound(new SimpleBindRequest(somebody.dn(), somebody.password()), somebody.dn(), work);
    }

    /** The same as nobody. */
    <T> T anonymously(Work<T> work) {
        return bound(new SimpleBindRequest(), "", work);
    }

    private <T> T bound(SimpleBindRequest request, String name, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            final LDAPConnection connection = connection();
            boolean usable = false;
            try {
                bind(connection, request, name);
                final T result = work.on(new DirectorySession(connection, logged));
                usable = true;
                return result;
            } catch (BindRefused | LdapFailure answered) {
                usable = true;
                throw answered;
            } catch (LDAPException broken) {
                final boolean again = broken.getResultCode().equals(ResultCode.SERVER_DOWN) && attempt < ATTEMPTS;
                LOG.debug("LDAP connection is of no use any more: {}", broken.getResultCode());
                if (!again) {
                    throw new LdapFailure(LdapFailure.CONNECT, String.valueOf(broken.getResultCode()), broken);
                }
            } finally {
                if (usable) {
                    connections.giveBack(connection);
                } else {
                    connection.close();
                }
            }
        }
    }

    private LDAPConnection connection() {
        try {
            return connections.take();
        } catch (LDAPException unreachable) {
            throw new LdapFailure(LdapFailure.CONNECT, String.valueOf(unreachable.getResultCode()), unreachable);
        }
    }

    private void bind(LDAPConnection connection, SimpleBindRequest request, String name) throws LDAPException {
        try {
            connection.bind(request);
            if (logged) {
                LOG.info("LDAP bind as \"{}\" succeeded", name);
            }
        } catch (LDAPException failed) {
            if (!failed.getResultCode().isConnectionUsable()) {
                throw failed;
            }
            if (logged) {
                LOG.info("LDAP bind as \"{}\" failed: {}", name, failed.getResultCode());
            }
            if (WRONG.contains(failed.getResultCode())) {
                throw new BindRefused();
            }
            throw new LdapFailure(LdapFailure.BIND, "bind: " + failed.getResultCode(), failed);
        }
    }

    /** How many connections are kept for the next who ask. */
    int idleConnections() {
        return connections.idleCount();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        connections.close();
    }
}
