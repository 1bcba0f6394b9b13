package io.bilbymq.broker.queue;

/** Where contents of a chunk's entries lie that are not in memory, or not only there. An entry has the same slot as in its chunk. */
final class Places {
    final long[] positions;
    final int[] lengths;
    final int[] bodyLengths;

    Places(int slots) {
        positions = new long[slots];
        lengths = new int[slots];
        bodyLengths = new int[slots];
    }

    void copy(int source, Places target, int at, int count) {
        System.arraycopy(positions, source, target.positions, at, count);
        System.arraycopy(lengths, source, target.lengths, at, count);
        System.arraycopy(bodyLengths, source, target.bodyLengths, at, count);
    }

    void set(int slot, long position, int length, int bodyLength) {
        positions[slot] = position;
        lengths[slot] = length;
        bodyLengths[slot] = bodyLength;
    }
}
