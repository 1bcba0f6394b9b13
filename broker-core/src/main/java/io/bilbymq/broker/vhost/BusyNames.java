package io.bilbymq.broker.vhost;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Names whose fate somebody else is deciding just now, and the operations that wait for it, each behind the one before.
 * Confined to the definitions loop. What waits is bounded by the channels there are, each of which waits for one answer.
 */
final class BusyNames {
    private final Map<String, Deque<Runnable>> waiting = new HashMap<>();

    /** Runs the operation now or, if the name is busy, when it is free again. */
    void whenFree(String name, Runnable operation) {
        final Deque<Runnable> others = waiting.get(name);
        if (others == null) {
            operation.run();
        } else {
            others.addLast(operation);
        }
    }

    /** Makes a free name busy. */
    void hold(String name) {
        if (waiting.putIfAbsent(name, new ArrayDeque<>(1)) != null) {
            throw new IllegalStateException("'" + name + "' is busy already");
        }
    }

    /** Frees a busy name, and runs what waits for it until one makes it busy again. */
    void release(String name) {
        final Deque<Runnable> operations = waiting.remove(name);
        if (operations == null) {
            throw new IllegalStateException("'" + name + "' is not busy");
        }
        while (!operations.isEmpty()) {
            operations.removeFirst().run();
            final Deque<Runnable> again = waiting.get(name);
            if (again != null) {
                again.addAll(operations);
                return;
            }
        }
    }
}
