package io.bilbymq.management.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes metrics as Prometheus reads them, some families at a time, so that of many things never all are there as numbers. Not
 * thread safe.
 */
final class Exposition {
    /** A form in which metrics are written. */
    enum Format {
        /** That of Prometheus, version 0.0.4: what RabbitMQ writes. */
        TEXT,

        /** OpenMetrics 1.0: what Prometheus would rather have. */
        OPEN_METRICS;

        /** The one for a client that says what it takes. */
        static Format accepted(String accept) {
            return OPEN_METRICS.writer().accepts(accept) ? OPEN_METRICS : TEXT;
        }

        String contentType() {
            return writer().getContentType();
        }

        private ExpositionFormatWriter writer() {
            return switch (this) {
                case TEXT -> PrometheusTextFormatWriter.create();
                case OPEN_METRICS -> OpenMetricsTextFormatWriter.create();
            };
        }

        /** What the writer puts behind whatever it has written, and may stand only once. */
        private byte[] end() {
            return (this == OPEN_METRICS ? "# EOF\n" : "").getBytes(StandardCharsets.UTF_8);
        }
    }

    /** For each time that it is asked to write, the library's writer makes 24 KiB of buffers. */
    private static final int NUMBERS_AT_ONCE = 1000;

    private final ExpositionFormatWriter writer;
    private final byte[] end;
    private final Buffer written;
    private final OutputStream out;
    private final ByteArrayOutputStream some = new ByteArrayOutputStream(8 * 1024);
    private final List<MetricSnapshot> unwritten = new ArrayList<>();
    private int numbers;

    /**
     * An exposition that is empty.
     *
     * @param bytes how long it will be, as far as that is known
     */
    Exposition(Format format, boolean compressed, int bytes) {
        this.writer = format.writer();
        this.end = format.end();
        this.written = Buffer.buffer(bytes);
        final OutputStream plain = new Appending(written);
        this.out = compressed ? compressing(plain) : plain;
    }

    private static final class Appending extends OutputStream {
        private final Buffer to;

        Appending(Buffer to) {
            this.to = to;
        }

        @Override
        public void write(int one) {
            to.appendByte((byte) one);
        }

        @Override
        public void write(byte[] some, int from, int length) {
            to.appendBytes(some, from, length);
        }
    }

    /** Much of metrics is the same again and again, and the fastest way finds that. */
    private static OutputStream compressing(OutputStream to) {
        try {
            return new GZIPOutputStream(to, 16 * 1024) {
                {
                    def.setLevel(Deflater.BEST_SPEED);
                }
            };
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory takes what is written", impossible);
        }
    }

    /** Adds a family, unless there is nothing in it. No other may have its name. */
    void add(MetricSnapshot snapshot) {
        if (snapshot.getDataPoints().isEmpty()) {
            return;
        }
        unwritten.add(snapshot);
        numbers += snapshot.getDataPoints().size();
        if (numbers >= NUMBERS_AT_ONCE) {
            write();
        }
    }

    private void write() {
        try {
            some.reset();
            writer.write(some, new MetricSnapshots(unwritten));
            out.write(some.toByteArray(), 0, some.size() - end.length);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory takes what is written", impossible);
        }
        unwritten.clear();
        numbers = 0;
    }

    /** Ends it; all that was written. */
    Buffer end() {
        write();
        try {
            out.write(end);
            out.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory takes what is written", impossible);
        }
        return written;
    }
}
