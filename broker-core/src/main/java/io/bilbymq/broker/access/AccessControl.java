package io.bilbymq.broker.access;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets clients in: asks the chain of back ends, and enforces what holds whichever of them says yes. Thread safe.
 *
 * <p>The first entry of the chain that grants wins; one that refuses or fails leaves it to the next, as RabbitMQ's
 * {@code rabbit_access_control} does.
 */
public final class AccessControl {
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

    private final List<Entry> chain;
    private final Set<String> loopbackOnly;

    /** {@code loopbackOnly} names those who may log in from this machine only. */
    public AccessControl(List<Entry> chain, Set<String> loopbackOnly) {
        this.chain = List.copyOf(chain);
        this.loopbackOnly = Set.copyOf(loopbackOnly);
    }

    /** Asks who somebody is; never completes exceptionally. */
    public CompletionStage<Login> login(Credentials who) {
        return ask(0, who, "no back end is configured").thenApply(login -> checked(login, who));
    }

    private CompletionStage<Login> ask(int index, Credentials who, String refusedBefore) {
        if (index == chain.size()) {
            return CompletableFuture.completedFuture(new Login.Refused(refusedBefore));
        }
        return chain.get(index)
                .authentication()
                .authenticate(who)
                .exceptionally(failure -> new Login.Refused(String.valueOf(failure.getMessage())))
                .thenCompose(login -> login instanceof Login.Refused refused
                        ? ask(index + 1, who, refused.reason())
                        : CompletableFuture.completedFuture(login));
    }

    private Login checked(Login login, Credentials who) {
        if (login instanceof Login.Granted granted
                && loopbackOnly.contains(granted.identity().user())
                && !who.peer().isLoopbackAddress()) {
            return new Login.Refused("user '" + granted.identity().user() + "' can only connect via localhost");
        }
        return login;
    }
}
