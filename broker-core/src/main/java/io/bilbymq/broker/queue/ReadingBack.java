package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.store.LogOutbox;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads contents back for the queues of a loop, from the log and from scratch, as far as there is memory. What is read is
 * another object for each queue, and stays until it has left for a consumer; so consumers of long queues could fill any heap.
 * Below the watermark by far they get what they want, above only the queues of which nothing is outstanding get something, one
 * message at a time; then nobody does, until others let go.
 *
 * <p>Confined to the loop.
 */
final class ReadingBack {
    /** How soon those who wait try again. */
    static final long RETRY_MILLIS = 5;

    /** How many of them at once. */
    private static final int RETRIES = 256;

    private final Loop loop;
    private final MemoryLimits limits;
    private final ContentSpill contents;
    private final Spilling spilling;
    private final Deque<Queue> waiting = new ArrayDeque<>(0);
    private boolean willRetry;

    ReadingBack(Loop loop, MemoryLimits limits, ContentSpill contents, Spilling spilling) {
        this.loop = loop;
        this.limits = limits;
        this.contents = contents;
        this.spilling = spilling;
    }

    /**
     * Reads these messages of a queue, or those that there is memory for, which the queue hears of. If it is none, it is {@link
     * Queue#readAgain asked again} later.
     *
     * @param log null if the queue has nothing there
     */
    void read(Queue queue, @Nullable LogOutbox log, Missing missing) {
        final Missing allowed = limits.allowed(missing, queue.view().isIdle());
        if (allowed.size() > 0) {
            show(log, allowed, messages -> queue.loaded(allowed, messages));
            return;
        }
        waiting.add(queue);
        retryLater();
    }

    private void retryLater() {
        if (!willRetry) {
            willRetry = true;
            loop.schedule(this::retry, RETRY_MILLIS);
        }
    }

    private void retry() {
        willRetry = false;
        // This queue or others may have what nobody needs now, and could not let go of it before.
        spilling.makeRoom();
        for (int i = Math.min(waiting.size(), RETRIES); i > 0 && !limits.isFull(); i--) {
            waiting.remove().readAgain();
        }
        if (!waiting.isEmpty()) {
            retryLater();
        }
    }

    /**
     * Reads these messages for somebody who looks at them and lets them go.
     *
     * @param log null if none of them is there
     * @param answer called with null in the place of what cannot be read
     */
    void show(@Nullable LogOutbox log, Missing asked, Consumer<@Nullable Message[]> answer) {
        final long bytes = asked.bytes();
        loop.memory().add(bytes);
        final int copies = asked.copies();
        final Parts parts = new Parts(asked, copies == 0 || copies == asked.size() ? 1 : 2, messages -> {
            loop.memory().add(-bytes);
            answer.accept(messages);
        });
        if (copies > 0) {
            final int[] indexes = indexes(asked, true);
            final Missing part = asked.only(indexes);
            contents.read(part.positions(), part.lengths(), messages -> parts.part(indexes, messages));
        }
        if (copies < asked.size() && log != null) {
            final int[] indexes = indexes(asked, false);
            final Missing part = asked.only(indexes);
            log.read(part.positions(), part.lengths(), messages -> parts.part(indexes, messages));
        }
    }

    private static int[] indexes(Missing asked, boolean copies) {
        return IntStream.range(0, asked.size())
                .filter(index -> ContentFiles.isCopy(asked.positions()[index]) == copies)
                .toArray();
    }

    /** Puts together what comes from several sides. */
    private static final class Parts {
        private final @Nullable Message[] messages;
        private final Consumer<@Nullable Message[]> whole;
        private int awaited;

        Parts(Missing asked, int awaited, Consumer<@Nullable Message[]> whole) {
            this.messages = new Message[asked.size()];
            this.awaited = awaited;
            this.whole = whole;
        }

        void part(int[] indexes, @Nullable Message[] read) {
            for (int i = 0; i < indexes.length; i++) {
                messages[indexes[i]] = read[i];
            }
            if (--awaited == 0) {
                whole.accept(messages);
            }
        }
    }
}
