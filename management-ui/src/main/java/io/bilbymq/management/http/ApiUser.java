package io.bilbymq.management.http;

import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.Decision;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who asks, and what their tags make of them (<a href="https://www.rabbitmq.com/docs/management#permissions">RabbitMQ,
 * "Management Plugin"</a>). Immutable.
 *
 * @param caller as the broker knows them
 */
public record ApiUser(Caller caller) {
    /** Sees and does everything. */
    public static final String ADMINISTRATOR = "administrator";

    /** Sees everything. */
    public static final String MONITORING = "monitoring";

    /** Sets policies and parameters where they have permissions. */
    public static final String POLICYMAKER = "policymaker";

    /** Manages what they may use. */
    public static final String MANAGEMENT = "management";

    private static final Set<String> ALL = Set.of(ADMINISTRATOR, MONITORING, POLICYMAKER, MANAGEMENT);

    /** Their name. */
    public String user() {
        return caller.user();
    }

    /** Their tags. */
    public Set<String> tags() {
        return caller.identity().tags();
    }

    /** Whether they may use the API at all. */
    public boolean isManagement() {
        return tags().stream().anyMatch(ALL::contains);
    }

    /** Whether they see what is not theirs. */
    public boolean isMonitoring() {
        return has(MONITORING) || isAdministrator();
    }

    /** Whether they may set policies and parameters. */
    public boolean isPolicymaker() {
        return has(POLICYMAKER) || isAdministrator();
    }

    /** Whether they may do everything. */
    public boolean isAdministrator() {
        return has(ADMINISTRATOR);
    }

    private boolean has(String tag) {
        return tags().contains(tag);
    }

    /** Whether they have permissions in a virtual host; a back end that fails says no. */
    public CompletionStage<Boolean> mayEnter(String virtualHost) {
        try {
            return caller.identity()
                    .rights()
                    .mayEnter(virtualHost, caller.peer())
                    .handle((decision, failure) -> decision instanceof Decision.Granted);
        } catch (RuntimeException defect) {
            return CompletableFuture.failedStage(defect);
        }
    }
}
