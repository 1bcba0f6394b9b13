package io.bilbymq.broker.connection;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The sockets of a loop on which nobody has logged in yet, the oldest first. If there are more than the heap has room for, the
 * oldest are closed: whoever means to log in has done so within moments, and whoever only fills up the room is there for longer.
 * Refusing those that come would leave the room to those that fill it.
 *
 * <p>Confined to its loop.
 */
final class Newcomers {
    /** What one of them may cost at most, heap and direct memory together; most cost a fifth of it. */
    private static final int BYTES_EACH = 16 * 1024;

    /** One in so many bytes of the heap may be theirs. */
    private static final int HEAP_SHARE = 4;

    private static final int FEWEST = 64;

    private final Set<SocketHandler> waiting = new LinkedHashSet<>();
    private final int most;

    /** Room for so many. */
    Newcomers(int most) {
        this.most = most;
    }

    /** Room for as many as a loop may have, of so many loops. */
    static Newcomers ofHeap(long heapBytes, int loops) {
        final long most = heapBytes / HEAP_SHARE / BYTES_EACH / loops;
        return new Newcomers((int) Math.max(FEWEST, Math.min(most, Integer.MAX_VALUE)));
    }

    void came(SocketHandler socket) {
        waiting.add(socket);
        if (waiting.size() > most) {
            final Iterator<SocketHandler> oldest = waiting.iterator();
            final SocketHandler crowdedOut = oldest.next();
            oldest.remove();
            crowdedOut.crowdedOut(most);
        }
    }

    /** It has logged in, or is gone. */
    void left(SocketHandler socket) {
        waiting.remove(socket);
    }
}
