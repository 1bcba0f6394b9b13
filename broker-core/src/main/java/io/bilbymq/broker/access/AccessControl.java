package io.bilbymq.broker.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients in: asks the chain of back ends, and enforces what holds whichever of them says yes. Thread safe; nothing here
 * blocks.
 *
 * <p>The first entry of the chain that grants wins; one that refuses or fails leaves it to the next, as RabbitMQ's
 * {@code rabbit_access_control} does. Whoever fails too often has to wait ({@link LoginBackoff}), and that is known before a
 * back end is asked.
 */
public final class AccessControl implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

    /**
     * An entry of {@code auth_backends}.
     *
     * @param authentication who says who somebody is
     * @param authorization who says what they may do, all of whom must agree; if there are none, the first does
     */
    public record Entry(AccessBackend authentication, List<AccessBackend> authorization) {
        /** Copies the list. */
        public Entry {
            authorization = List.copyOf(authorization);
        }

        /** One back end for both. */
        public static Entry of(AccessBackend both) {
            return new Entry(both, List.of());
        }
    }

    /** What the chain has come to; {@code sure} unless a back end could not say. */
    private record Outcome(Login login, boolean sure) {}

    private final List<Entry> chain;
    private final Set<String> loopbackOnly;
    private final LoginBackoff backoff;
    private final LoginLanes lanes = new LoginLanes();

    /** {@code loopbackOnly} names those who may log in from this machine only. */
    public AccessControl(List<Entry> chain, Set<String> loopbackOnly) {
        this(chain, loopbackOnly, System::nanoTime);
    }

    AccessControl(List<Entry> chain, Set<String> loopbackOnly, LongSupplier nanos) {
        this.chain = List.copyOf(chain);
        this.loopbackOnly = Set.copyOf(loopbackOnly);
        this.backoff = new LoginBackoff(nanos);
    }

    /** Asks who somebody is; never completes exceptionally. */
    public CompletionStage<Login> login(Credentials who) {
        final Optional<CompletionStage<Login>> turn =
                lanes.queue(LoginBackoff.Source.of(who.peer()), () -> attempt(who));
        return turn.orElseGet(() -> refused(who, "too many logins wait")).exceptionally(failure -> {
            LOG.error("the login of {} failed", who, failure);
            return new Login.Refused("user '" + who.user() + "' - internal error");
        });
    }

    private CompletionStage<Login> attempt(Credentials who) {
        if (!backoff.mayTry(who.user(), who.peer())) {
            return refused(who, "too many logins have failed, try again later");
        }
        return ask(0, who, new Outcome(new Login.Refused("no authentication back end"), true))
                .thenApply(outcome -> judged(outcome, who));
    }

    private static CompletionStage<Login> refused(Credentials who, String reason) {
        return CompletableFuture.completedStage(new Login.Refused("user '" + who.user() + "' - " + reason));
    }

    /** Everything has been looked at by now, so that the time it took tells nothing. */
    private Login judged(Outcome outcome, Credentials who) {
        final Login login = atHome(outcome.login, who);
        if (login instanceof Login.Granted) {
            backoff.succeeded(who.user(), who.peer());
        } else if (outcome.sure) {
            backoff.failed(who.user(), who.peer());
        }
        return login;
    }

    private Login atHome(Login login, Credentials who) {
        if (login instanceof Login.Granted granted
                && loopbackOnly.contains(granted.identity().user())
                && !who.peer().isLoopbackAddress()) {
            return new Login.Refused("user '" + granted.identity().user() + "' can only connect via localhost");
        }
        return login;
    }

    // The chain.

    private CompletionStage<Outcome> ask(int index, Credentials who, Outcome before) {
        if (index == chain.size()) {
            return CompletableFuture.completedStage(before);
        }
        return ask(chain.get(index), who)
                .handle((login, failure) -> outcome(login, failure, before))
                .thenCompose(outcome -> outcome.login instanceof Login.Granted
                        ? CompletableFuture.completedStage(outcome)
                        : ask(index + 1, who, outcome));
    }

    private static Outcome outcome(@Nullable Login login, @Nullable Throwable failure, Outcome before) {
        if (login == null) {
            final Throwable reason = reason(failure);
            LOG.error("an authentication back end failed", reason);
            return new Outcome(new Login.Refused("an authentication back end failed: " + reason.getMessage()), false);
        }
        return new Outcome(login, before.sure);
    }

    private static Throwable reason(@Nullable Throwable failure) {
        if (failure == null) {
            return new IllegalStateException("no answer");
        }
        final Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private static CompletionStage<Login> ask(Entry entry, Credentials who) {
        try {
            return entry.authentication().authenticate(who).thenCompose(login -> authorized(entry, who, login));
        } catch (RuntimeException defect) {
            return CompletableFuture.failedStage(defect);
        }
    }

    private static CompletionStage<Login> authorized(Entry entry, Credentials who, Login login) {
        if (!(login instanceof Login.Granted granted) || entry.authorization().isEmpty()) {
            return CompletableFuture.completedStage(login);
        }
        final Credentials known = new Credentials(granted.identity().user(), who.secret(), who.peer());
        return authorized(entry.authorization(), 0, known, granted.identity(), new ArrayList<>());
    }

    private static CompletionStage<Login> authorized(
            List<AccessBackend> backends, int index, Credentials who, Identity proved, List<Identity> agreed) {
        if (index == backends.size()) {
            return CompletableFuture.completedStage(new Login.Granted(JointRights.join(proved, agreed)));
        }
        return backends.get(index).authorize(who).thenCompose(login -> {
            if (!(login instanceof Login.Granted granted)) {
                return CompletableFuture.completedStage(login);
            }
            agreed.add(granted.identity());
            return authorized(backends, index + 1, who, proved, agreed);
        });
    }

    /** Lets go of what the back ends hold. */
    @Override
    public void close() {
        final Set<AccessBackend> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (final Entry entry : chain) {
            all.add(entry.authentication());
            all.addAll(entry.authorization());
        }
        all.forEach(AccessBackend::close);
    }
}
