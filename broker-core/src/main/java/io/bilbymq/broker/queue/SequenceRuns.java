package io.bilbymq.broker.queue;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * Ascending sequences, mostly in runs, in few bytes: for each run how many are missing before it, then how many it has
 * besides the first; seven bits to a byte, the lowest first, all but the last byte of a number with the highest bit set.
 */
final class SequenceRuns {
    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;

    private final long base;
    private final byte[] runs;

    /** What {@code ranges} tells of, none of it below {@code base}. */
    SequenceRuns(long base, Consumer<RangeVisitor> ranges) {
        this.base = base;
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final long[] next = {base};
        ranges.accept((first, last) -> {
            write(out, first - next[0]);
            write(out, last - first);
            next[0] = last + 1;
        });
        runs = out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, long number) {
        long left = number;
        while (left >= MORE) {
            out.write((int) left | MORE);
            left >>>= BITS;
        }
        out.write((int) left);
    }

    boolean contains(long sequence) {
        final boolean[] found = {false};
        ranges((first, last) -> found[0] |= first <= sequence && sequence <= last);
        return found[0];
    }

    void ranges(RangeVisitor visitor) {
        long next = base;
        int at = 0;
        while (at < runs.length) {
            final long first = next + number(at);
            at = behind(at);
            final long last = first + number(at);
            at = behind(at);
            visitor.range(first, last);
            next = last + 1;
        }
    }

    /** The same with one more, which is not the first. */
    SequenceRuns with(long sequence) {
        return new SequenceRuns(base, visitor -> {
            final boolean[] told = {false};
            ranges((first, last) -> {
                if (!told[0] && sequence < first) {
                    visitor.range(sequence, sequence);
                    told[0] = true;
                }
                visitor.range(first, last);
            });
            if (!told[0]) {
                visitor.range(sequence, sequence);
            }
        });
    }

    private long number(int at) {
        long number = 0;
        int shift = 0;
        for (int i = at; i < behind(at); i++) {
            number |= (long) (runs[i] & (MORE - 1)) << shift;
            shift += BITS;
        }
        return number;
    }

    private int behind(int at) {
        int i = at;
        while (runs[i] < 0) {
            i++;
        }
        return i + 1;
    }
}
