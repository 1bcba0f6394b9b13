package io.bilbymq.broker.store;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.persistence.MessageLog;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads messages back from the log, on threads of its own: no loop ever waits for a disk. Thread safe. */
public final class MessageReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);

    private static final int THREADS = 2;

    /** Takes what was read. */
    public interface Answer {
        /** The messages in the order asked for; null where one cannot be read. Called on the loop that asked. */
        void read(@Nullable Message[] messages);
    }

    private final MessageLog log;
    private final ExecutorService threads;

    MessageReader(MessageLog log) {
        this.log = log;
        final AtomicInteger number = new AtomicInteger();
        final ThreadFactory factory = task -> {
            final Thread thread = new Thread(task, "bilby-reader-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
        this.threads = Executors.newFixedThreadPool(THREADS, factory);
    }

    void read(Loop loop, long[] positions, int[] lengths, Answer answer) {
        threads.execute(() -> {
            final @Nullable Message[] messages = new Message[positions.length];
            Address address = null;
            for (int i = 0; i < positions.length; i++) {
                final Message message = read(positions[i], lengths[i], address);
                if (message != null) {
                    address = message.address();
                }
                messages[i] = message;
            }
            loop.execute(() -> answer.read(messages));
        });
    }

    private @Nullable Message read(long position, int length, @Nullable Address like) {
        try {
            final MessageLog.StoredMessage stored = log.read(position, length);
            return MessageRecord.read(stored.envelope(), stored.content(), position, length, like);
        } catch (IOException | RuntimeException e) {
            LOG.error("the message at {} of the log cannot be read", position, e);
            return null;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
