package io.bilbymq.persistence;

/**
 * Bytes of the log that should be records and are not. They are left alone and never served.
 *
 * @param file where they are
 * @param position of the first one in the log
 * @param bytes how many
 * @param reason what is wrong, for a person to read
 */
public record Damage(String file, long position, long bytes, String reason) {}
