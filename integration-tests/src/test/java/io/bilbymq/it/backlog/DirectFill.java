package io.bilbymq.it.backlog;

import io.bilbymq.broker.message.Address;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.persistence.FileDisk;
import io.bilbymq.persistence.LogBatch;
import io.bilbymq.persistence.LogSettings;
import io.bilbymq.persistence.MessageEntry;
import io.bilbymq.persistence.MessageLog;
import io.bilbymq.persistence.QueueStateEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes {@link Numbered} messages into the log of a broker that is stopped, as the broker would have: for a backlog that
 * would take long to publish.
 */
final class DirectFill implements LogBatch.Completion {
    private static final int BATCH = 1000;
    private static final int BATCHES = 20;
    private static final int SEGMENT_BYTES = LogSettings.defaults().segmentBytes();

    private final BlockingQueue<LogBatch> free = new ArrayBlockingQueue<>(BATCHES);

    private DirectFill() {
        for (int i = 0; i < BATCHES; i++) {
            free.add(new LogBatch(this));
        }
    }

    /** Writes {@code count} messages that follow each other; the queue must be empty and never have been used. */
    static void write(Path data, long queue, String name, long count, int bodyBytes) throws Exception {
        try (FileDisk disk = FileDisk.open(data);
                MessageLog log = MessageLog.open(disk, new LogSettings(SEGMENT_BYTES, Long.MAX_VALUE))) {
            log.recovered().messages().forEach(any -> true, places -> {
                throw new IllegalStateException("there are messages already");
            });
            log.start(0, checkpoint -> {});
            new DirectFill().write(log, queue, name, count, bodyBytes);
        }
    }

    private void write(MessageLog log, long queue, String name, long count, int bodyBytes) throws InterruptedException {
        byte[] address = new Address("", name).wire();
        for (long i = 0; i < count; ) {
            LogBatch batch = free.take();
            batch.clear();
            for (int j = 0; j < BATCH && i < count; j++, i++) {
                batch.add(new Entry(queue, i, address, bodyBytes), false);
            }
            log.append(batch);
        }
        LogBatch last = free.take();
        last.clear();
        // Nothing was delivered yet, and the broker that was stopped did not know of any of it.
        last.add(new QueueStateEntry(queue, count + 1, 0, new long[] {1, count}), true);
        log.append(last);
        // A log that is closed does not wait for space.
        for (int i = 0; i < BATCHES; i++) {
            free.take();
        }
    }

    @Override
    public void completed(LogBatch batch) {
        free.add(batch);
    }

    @Override
    public void failed(LogBatch batch, IOException reason) {
        throw new AssertionError("the log has failed", reason);
    }

    private static final class Entry extends MessageEntry {
        private static final byte[] PROPERTIES = Properties.persistent().toBytes();

        private final long queue;
        private final long number;
        private final byte[] address;
        private final int bodyBytes;

        Entry(long queue, long number, byte[] address, int bodyBytes) {
            this.queue = queue;
            this.number = number;
            this.address = address;
            this.bodyBytes = bodyBytes;
        }

        @Override
        protected int places() {
            return 1;
        }

        @Override
        protected long queue(int index) {
            return queue;
        }

        @Override
        protected long sequence(int index) {
            return number + 1;
        }

        @Override
        protected long note() {
            return bodyBytes;
        }

        @Override
        protected int envelopeLength() {
            return Integer.BYTES + address.length;
        }

        @Override
        protected void writeEnvelope(ByteBuffer out) {
            out.putInt(PROPERTIES.length).put(address);
        }

        @Override
        protected byte[] tail() {
            return ByteBuffer.allocate(PROPERTIES.length + bodyBytes)
                    .put(PROPERTIES)
                    .putLong(number)
                    .array();
        }
    }
}
