package io.bilbymq.broker.channel;

import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Rights;
import io.bilbymq.broker.loop.Loop;
import java.net.InetAddress;
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
    private final InetAddress peer;
    private final Map<String, String> variables;
    private Identity identity;

    /** Added to the version of the rights, so that the sum grows whatever becomes of those. */
    private long base;

    private boolean forgettingSoon;
    private Loop.Timer forgetting = () -> {};

    /** Somebody at this address has been let in. */
    public Authorization(Loop loop, Identity identity, String virtualHost, InetAddress peer) {
        this.loop = loop;
        this.identity = identity;
        this.virtualHost = virtualHost;
        this.peer = peer;
        this.variables = Caller.variables(identity, virtualHost);
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

    public String virtualHost() {
        return virtualHost;
    }

    /** The client's own address. */
    public InetAddress peer() {
        return peer;
    }

    /** What patterns for topics may name. */
    Map<String, String> variables() {
        return variables;
    }

    /** Grows when answers given before may be wrong now. */
    long version() {
        return base + identity.rights().version();
    }

    /** Whether it is known at once that the user may not be here any more. */
    public boolean isOutOfDate() {
        final Rights rights = identity.rights();
        return rights.version() != 0 && rights.mayEnter(virtualHost, peer) == Decision.NO;
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
