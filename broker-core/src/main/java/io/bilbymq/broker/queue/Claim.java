package io.bilbymq.broker.queue;

/** An exchange has let a message through, and lets no other like it through any more. */
public interface Claim {
    /** The message does not arrive: another one like it may have its place. Callable from any thread. */
    void undo();
}
