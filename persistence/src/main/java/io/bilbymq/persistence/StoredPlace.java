package io.bilbymq.persistence;

/**
 * A place of a message that lies in the log, needed or not.
 *
 * @param position of the record in the log
 * @param length of the record
 * @param stamp what the queue has noted of it
 * @param isSpilled whether it lies there only because memory was short
 */
public record StoredPlace(long queue, long sequence, long position, int length, long stamp, boolean isSpilled) {}
