package io.bilbymq.persistence;

import java.util.Arrays;

/**
 * A set of numbers that consists of few ranges. Takes them in any order; what is added in order, end to end, costs no
 * memory.
 */
final class SequenceRanges {
    private static final int FEW = 4;

    private long[] firsts = new long[FEW];
    private long[] lasts = new long[FEW];
    private int count;

    /** Whether the ranges are ascending and do not touch each other. */
    private boolean tidy = true;

    void add(long first, long last) {
        if (count > 0) {
            final int latest = count - 1;
            if (first >= firsts[latest] && first <= lasts[latest] + 1) {
                lasts[latest] = Math.max(lasts[latest], last);
                return;
            }
            tidy &= first > lasts[latest];
        }
        if (count == firsts.length) {
            tidy();
            if (count > firsts.length / 2) {
                firsts = Arrays.copyOf(firsts, 2 * firsts.length);
                lasts = Arrays.copyOf(lasts, 2 * lasts.length);
            }
            tidy = false;
        }
        firsts[count] = first;
        lasts[count++] = last;
    }

    boolean contains(long number) {
        tidy();
        final int found = Arrays.binarySearch(firsts, 0, count, number);
        if (found >= 0) {
            return true;
        }
        final int before = -found - 2;
        return before >= 0 && number <= lasts[before];
    }

    /**
     * Ranges end between the i-th first and the next one where fewer have begun than ended, so both arrays may be sorted
     * apart from each other.
     */
    private void tidy() {
        if (tidy) {
            return;
        }
        Arrays.sort(firsts, 0, count);
        Arrays.sort(lasts, 0, count);
        int kept = 0;
        long first = firsts[0];
        for (int i = 0; i < count; i++) {
            if (i + 1 == count || firsts[i + 1] > lasts[i] + 1) {
                firsts[kept] = first;
                lasts[kept++] = lasts[i];
                if (i + 1 < count) {
                    first = firsts[i + 1];
                }
            }
        }
        count = kept;
        tidy = true;
    }
}
