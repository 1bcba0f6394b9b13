package io.bilbymq.broker.channel;

import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Rights;
import io.bilbymq.broker.loop.Loop;
import java.util.Map;

/**
 * As whom a connection is in its virtual host. What that allows is asked by {@link ChannelAccess}.
 *
 * <p>Confined to the connection's loop.
 */
public final class Authorization {
    /** How long answers of a back end are remembered that does not tell of changes. */
    static final int REMEMBERED_MILLIS = 10_000;

    private final Loop loop;
    private final String virtualHost;
    private final Map<String, String> variables;
    private Identity identity;

    /** Added to the version of the rights, so that the sum grows whatever becomes of those. */
    private long base;

    private boolean forgettingSoon;
    private Loop.Timer forgetting = () -> {};

    /** Somebody has been let in. {@code variables} are what patterns for topics may name besides user and virtual host. */
    public Authorization(Loop loop, Identity identity, String virtualHost, Map<String, String> variables) {
        this.loop = loop;
        this.identity = identity;
        this.virtualHost = virtualHost;
        this.variables = Map.copyOf(variables);
    }

    /** Who it is; another object after the secret has been renewed. */
    public Identity identity() {
        return identity;
    }

    /** The name of the user. */
    public String user() {
        return identity.user();
    }

    Rights rights() {
        return identity.rights();
    }

    String virtualHost() {
        return virtualHost;
    }

    Map<String, String> variables() {
        return variables;
    }

    /** Grows when answers given before may be wrong now. */
    long version() {
        return base + identity.rights().version();
    }

    /** The secret has been renewed: what was answered before holds no more. */
    public void renewed(Identity now) {
        base = version() + 1 - now.rights().version();
        identity = now;
    }

    /** An answer was given that nobody will take back: it is forgotten after a while. */
    void willForget() {
        if (!forgettingSoon && identity.rights().version() == 0) {
            forgettingSoon = true;
            forgetting = loop.schedule(this::forget, REMEMBERED_MILLIS);
        }
    }

    private void forget() {
        forgettingSoon = false;
        base++;
    }

    /** The connection has ended. */
    public void end() {
        forgetting.cancel();
    }

    @Override
    public String toString() {
        return "user '" + user() + "' in vhost '" + virtualHost + "'";
    }
}
