package io.bilbymq.it.crash;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Publishes messages with different bodies, some hundred at a time unconfirmed, and remembers which ones were confirmed. */
final class ConfirmedBodies {
    private static final int WINDOW = 300;

    private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
    private int published;

    /** How a message is published. */
    interface Publishing {
        void publish(int number, String body) throws IOException;
    }

    /** How many were published, on whatever channel. */
    int published() {
        return published;
    }

    /** Bodies of those that were confirmed and not forgotten. */
    Set<String> confirmed() {
        return confirmed;
    }

    /** Publishes for so long on a channel on which nothing was published before; numbers go on from those of the last time. */
    void publish(Channel channel, long millis, IntFunction<String> bodyOf, Publishing how) throws Exception {
        channel.confirmSelect();
        ConcurrentNavigableMap<Long, String> open = new ConcurrentSkipListMap<>();
        Semaphore window = new Semaphore(WINDOW);
        channel.addConfirmListener(
                (tag, multiple) -> {
                    for (Long each :
                            multiple ? List.copyOf(open.headMap(tag, true).keySet()) : List.of(tag)) {
                        confirmed.add(open.remove(each));
                        window.release();
                    }
                },
                (tag, multiple) -> {});
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            if (window.tryAcquire(10, TimeUnit.MILLISECONDS)) {
                int number = published++;
                String body = bodyOf.apply(number);
                open.put(channel.getNextPublishSeqNo(), body);
                how.publish(number, body);
            }
        }
    }
}
