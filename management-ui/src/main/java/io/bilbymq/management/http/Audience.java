package io.bilbymq.management.http;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who may use an endpoint. Whoever may not is told a text of RabbitMQ's. */
public enum Audience {
    /** Everybody, without logging in. */
    ANYBODY("", "no login is needed"),

    /** Whoever may use the API at all; what they see is theirs. */
    MANAGEMENT("Not management user", "any user with a management tag"),

    /** Whoever may enter the virtual host of the path. */
    VIRTUAL_HOST("User not authorised to access virtual host", "users who may enter the virtual host"),

    /** Whoever may enter or watch the virtual host of the path. */
    VIRTUAL_HOST_VISIBLE(
            "User not authorised to access virtual host", "users who may enter the virtual host, and tag monitoring"),

    /** Whoever watches. */
    MONITORING("Not monitor user", "tag monitoring"),

    /** Whoever sets policies where they have permissions. */
    POLICIES("User not authorised to access object", "tag policymaker, in virtual hosts that the user may enter"),

    /** Whoever sets policies, without regard to a virtual host. */
    POLICYMAKER("User not authorised to access object", "tag policymaker"),

    /** Whoever may do everything. */
    ADMINISTRATOR("Not administrator user", "tag administrator");

    private final String refusal;
    private final String words;

    Audience(String refusal, String words) {
        this.refusal = refusal;
        this.words = words;
    }

    /** What is said to whoever may not. */
    public String refusal() {
        return refusal;
    }

    /** Who may, for the documentation. */
    public String words() {
        return words;
    }

    /**
     * Whether somebody who may use the API may use the endpoint.
     *
     * @param virtualHost the one of the path, if there is one of that name
     */
    CompletionStage<Boolean> allows(ApiUser user, Optional<String> virtualHost) {
        return switch (this) {
            case ANYBODY, MANAGEMENT -> known(true);
            case VIRTUAL_HOST -> user.isAdministrator() ? known(true) : mayEnter(user, virtualHost);
            case VIRTUAL_HOST_VISIBLE -> user.isMonitoring() ? known(true) : mayEnter(user, virtualHost);
            case MONITORING -> known(user.isMonitoring());
            case POLICIES -> {
                if (user.isAdministrator() || !user.isPolicymaker()) {
                    yield known(user.isAdministrator());
                }
                yield mayEnter(user, virtualHost);
            }
            case POLICYMAKER -> known(user.isPolicymaker());
            case ADMINISTRATOR -> known(user.isAdministrator());
        };
    }

    /** What is not there is nobody's secret: it is not found. */
    private static CompletionStage<Boolean> mayEnter(ApiUser user, Optional<String> virtualHost) {
        return virtualHost.map(user::mayEnter).orElseGet(() -> known(true));
    }

    private static CompletionStage<Boolean> known(boolean answer) {
        return CompletableFuture.completedStage(answer);
    }
}
