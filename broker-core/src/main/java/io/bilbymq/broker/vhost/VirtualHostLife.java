package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether a virtual host is there, is being deleted, or is gone. Changed on the definitions loop; {@link #isGone} and {@link
 * #state} may be asked by any thread.
 *
 * <p>While the record of its end is being written nothing in it is changed: a record behind that one would be about nothing,
 * or about another virtual host of the same name. What is to be changed meanwhile waits, and is refused when the end is known.
 */
final class VirtualHostLife {
    private final String virtualHost;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private volatile State state = State.THERE;

    private enum State {
        THERE,
        ENDING,
        GONE
    }

    /** What goes on in one case and in the other. */
    private record Waiting(Runnable ifThere, Runnable ifGone) {}

    VirtualHostLife(String virtualHost) {
        this.virtualHost = virtualHost;
    }

    /** Whether it has been deleted: it is in no table any more, and nothing is in it. */
    boolean isGone() {
        return state == State.GONE;
    }

    /** What it is doing, as others may know. */
    VirtualHostInfo.State state() {
        return state == State.THERE ? VirtualHostInfo.State.RUNNING : VirtualHostInfo.State.ENDING;
    }

    /** Runs one of both, at once or when it is known which. */
    void whenKnown(Runnable ifThere, Runnable ifGone) {
        switch (state) {
            case THERE -> ifThere.run();
            case ENDING -> waiting.add(new Waiting(ifThere, ifGone));
            case GONE -> ifGone.run();
        }
    }

    /** Its end is decided. */
    void ending() {
        state = State.ENDING;
    }

    /** Its end has happened. */
    void ended() {
        become(State.GONE);
    }

    /** Its end was not written: nothing has happened. */
    void goesOn() {
        become(State.THERE);
    }

    private void become(State known) {
        state = known;
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            whenKnown(next.ifThere, next.ifGone);
        }
    }

    /** What everybody is told who wants something of a virtual host that is gone: the connection's end. */
    AmqpException gone() {
        return gone(virtualHost);
    }

    /** What connections to a virtual host are told when it is deleted. */
    static AmqpException gone(String virtualHost) {
        return new AmqpException(ReplyCode.CONNECTION_FORCED, "vhost '" + virtualHost + "' is deleted");
    }
}
