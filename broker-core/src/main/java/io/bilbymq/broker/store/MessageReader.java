package io.bilbymq.broker.store;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.persistence.LogReader;
import io.bilbymq.persistence.MessageLog;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads messages back from the log, on threads of its own: no loop ever waits for a disk. Each loop's messages are read by
 * one of them. Thread safe.
 */
public final class MessageReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);

    private static final int THREADS = 2;

    /** Takes what was read. */
    public interface Answer {
        /** The messages in the order asked for; null where one cannot be read. Called on the loop that asked. */
        void read(@Nullable Message[] messages);
    }

    /** Confined to its thread. */
    private record Reading(ExecutorService thread, LogReader log) {}

    private final List<Reading> readings;

    MessageReader(MessageLog log) {
        this.readings = IntStream.range(0, THREADS)
                .mapToObj(number -> new Reading(thread(number), log.reader()))
                .toList();
    }

    private static ExecutorService thread(int number) {
        return Executors.newSingleThreadExecutor(task -> {
            final Thread thread = new Thread(task, "bilby-reader-" + number);
            thread.setDaemon(true);
            return thread;
        });
    }

    void read(Loop loop, long[] positions, int[] lengths, Answer answer) {
        final Reading reading = readings.get(loop.index() % THREADS);
        reading.thread.execute(() -> {
            final Portion portion = new Portion(positions, lengths);
            reading.log.read(positions, lengths, portion);
            loop.execute(() -> answer.read(portion.messages));
        });
    }

    /** Collects the messages of one request. */
    private static final class Portion implements LogReader.Visitor {
        private final long[] positions;
        private final int[] lengths;
        private final @Nullable Message[] messages;

        /** That of the last message: the next one mostly has the same. */
        private @Nullable Address address;

        Portion(long[] positions, int[] lengths) {
            this.positions = positions;
            this.lengths = lengths;
            this.messages = new Message[positions.length];
        }

        @Override
        public void message(int index, MessageLog.StoredMessage stored) {
            try {
                final Message message = MessageRecord.read(
                        stored.envelope(), stored.content(), positions[index], lengths[index], address);
                address = message.address();
                messages[index] = message;
            } catch (RuntimeException e) {
                failed(index, e);
            }
        }

        @Override
        public void unreadable(int index, IOException reason) {
            failed(index, reason);
        }

        private void failed(int index, Exception reason) {
            LOG.error("the message at {} of the log cannot be read", positions[index], reason);
        }
    }

    @Override
    public void close() {
        readings.forEach(reading -> reading.thread.shutdownNow());
    }
}
