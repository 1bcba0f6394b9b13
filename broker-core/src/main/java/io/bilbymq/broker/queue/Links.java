package io.bilbymq.broker.queue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clients that a queue knows, in the order in which they came: nothing depends on where objects lie in memory. */
final class Links {
    private Map<QueueClient, Link> links = Map.of();

    /** Those whose clients have a global prefetch. While there is none, nobody has to be asked for permits. */
    private List<Link> limited = List.of();

    /** Who was asked for last: mostly it is the next one, too. Null if nobody was, or is gone. */
    private @Nullable Link lastFound;

    private final HeldMessages held;

    /** {@code held} trims its tables when nobody is left. */
    Links(HeldMessages held) {
        this.held = held;
    }

    /** What is known of a client, or null. */
    @Nullable
    Link find(QueueClient client) {
        Link found = lastFound;
        if (found == null || found.client != client) {
            found = links.get(client);
            lastFound = found;
        }
        return found;
    }

    /** What is known of a client, which is known from now on. */
    Link of(QueueClient client) {
        if (links.isEmpty()) {
            links = new LinkedHashMap<>(2);
        }
        return links.computeIfAbsent(client, Link::new);
    }

    /** Begins or ends that a client's acknowledged deliveries need permits; false if nothing changes. */
    boolean limit(Link link, boolean needsPermits) {
        if (link.limited == needsPermits) {
            return false;
        }
        link.limited = needsPermits;
        if (needsPermits && limited.isEmpty()) {
            limited = new ArrayList<>(1);
        }
        if (needsPermits) {
            limited.add(link);
        } else {
            unlimit(link);
        }
        return true;
    }

    private void unlimit(Link link) {
        if (!limited.isEmpty() && limited.remove(link) && limited.isEmpty()) {
            limited = List.of();
        }
    }

    /** Tells those clients whose consumers have everything but a permit that there is something to lend for, or was, or will be. */
    void askForPermits(QueueEffects effects) {
        for (int i = 0; i < limited.size(); i++) {
            final Link link = limited.get(i);
            if (!link.permitsAsked && waitsForPermit(link)) {
                link.permitsAsked = true;
                effects.permitsWanted(link.client);
            }
        }
    }

    private static boolean waitsForPermit(Link link) {
        for (int i = 0; i < link.consumers.size(); i++) {
            if (link.consumers.get(i).waitsForPermit()) {
                return true;
            }
        }
        return false;
    }

    /** All of them. */
    void forEach(java.util.function.Consumer<Link> visitor) {
        links.values().forEach(visitor);
    }

    /** A client that only got messages, and has settled them, leaves nothing behind. */
    void forgetIfIdle(Link link) {
        if (link.isIdle() && links.containsKey(link.client)) {
            unlimit(link);
            links.remove(link.client);
            lastFound = null;
            if (links.isEmpty()) {
                links = Map.of();
                held.trim();
            }
        }
    }

    /** Forgets everybody, and says who it was. */
    List<Link> forgetAll() {
        final List<Link> all = new ArrayList<>(links.values());
        links = Map.of();
        lastFound = null;
        limited = List.of();
        return all;
    }
}
