package io.bilbymq.persistence;

import java.io.IOException;

/** Hears where messages lie, in any order, settled ones included. */
interface Places {
    /**
     * A message has a place.
     *
     * @param position of its record
     * @param length of its record
     */
    void add(long queue, long sequence, long position, int length, long note, long stamp, long key) throws IOException;
}
