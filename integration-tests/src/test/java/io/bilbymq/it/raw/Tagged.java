package io.bilbymq.it.raw;

import java.util.Arrays;

/**
 * A field-table value given as its type tag and its bytes, for the types that no Java type stands for.
 *
 * @param tag the type tag, for example {@code 'B'}
 * @param bytes the value as it travels
 */
// Equality over the array's content is defined below.
@SuppressWarnings("ArrayRecordComponent")
public record Tagged(char tag, byte[] bytes) {
    /** The value of type void. */
    public static final Tagged VOID = new Tagged('V', new byte[0]);

    @Override
    public boolean equals(Object other) {
        return other instanceof Tagged that && tag == that.tag && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * tag + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return tag + Arrays.toString(bytes);
    }
}
