package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A value in a {@link FieldTable}, one record for each {@link FieldType}. Immutable. */
public sealed interface FieldValue {
    /** The type of the value. */
    FieldType type();

    /** The letter that stands for the type on the wire. */
    default char tag() {
        return type().tag();
    }

    /** What RabbitMQ calls the type in its error messages. */
    default String typeName() {
        return type().rabbitName();
    }

    /** Appends the value as on the wire, without the tag. */
    void writeTo(ByteBuf out);

    /** The text of a long string, empty for any other type. */
    default Optional<String> asText() {
        return Optional.empty();
    }

    /** The value of an integer of any width, empty for any other type. */
    default OptionalLong asInteger() {
        return OptionalLong.empty();
    }

    /** A long string. */
    static FieldValue of(String text) {
        return new LongString(text);
    }

    /** A signed 64-bit integer, the type RabbitMQ uses for all integers it makes itself. */
    static FieldValue of(long value) {
        return new Int64(value);
    }

    /** A signed integer of 32 bits if it fits into these, else of 64. */
    static FieldValue ofShortest(long value) {
        return value == (int) value ? new Int32((int) value) : of(value);
    }

    /** A boolean. */
    static FieldValue of(boolean value) {
        return new Bool(value);
    }

    /** A nested table. */
    static FieldValue of(FieldTable table) {
        return new Table(table);
    }

    /** An array. */
    static FieldValue of(List<? extends FieldValue> values) {
        return new Array(List.copyOf(values));
    }

    /** A point in time, in seconds since 1970. */
    static FieldValue timestamp(long seconds) {
        return new Timestamp(seconds);
    }

    /** A boolean. */
    record Bool(boolean value) implements FieldValue {
        @Override
        public FieldType type() {
            return FieldType.BOOL;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeBoolean(value);
        }
    }

    /** A signed 8-bit integer. */
    record Int8(byte value) implements FieldValue {
        @Override
        public FieldType type() {
            return FieldType.INT8;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(value);
        }

        @Override
        public OptionalLong asInteger() {
            return OptionalLong.of(value);
        }
    }

    /** An unsigned 8-bit integer, 0 to 255. */
    record UInt8(int value) implements FieldValue {
        /** Checks the range. */
        public UInt8 {
            if (value < 0 || value > 0xFF) {
                throw new IllegalArgumentException(value + " is not an unsigned integer of this width");
            }
        }

        @Override
        public FieldType type() {
            return FieldType.UINT8;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(value);
        }

        @Override
        public OptionalLong asInteger() {
            return OptionalLong.of(value);
        }
    }

    /** A signed 16-bit integer. (The specification says {@code s} is a short string; nobody sends one.) */
    record Int16(short value) implements FieldValue {
        @Override
        public FieldType type() {
            return FieldType.INT16;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeShort(value);
        }

        @Override
        public OptionalLong asInteger() {
            return OptionalLong.of(value);
        }
    }

    /** An unsigned 16-bit integer, 0 to 65535. */
    record UInt16(int value) implements FieldValue {
        /** Checks the range. */
        public UInt16 {
            if (value < 0 || value > 0xFFFF) {
                throw new IllegalArgumentException(value + " is not an unsigned integer of this width");
            }
        }

        @Override
        public FieldType type() {
            return FieldType.UINT16;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeShort(value);
        }

        @Override
        public OptionalLong asInteger() {
            return OptionalLong.of(value);
        }
    }

    /** A signed 32-bit integer. */
    record Int32(int value) implements FieldValue {
        @Override
        public FieldType type() {
            return FieldType.INT32;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeInt(value);
        }

        @Override
        public OptionalLong asInteger() {
            return OptionalLong.of(value);
        }
    }

    /** An unsigned 32-bit integer, 0 to 2^32 - 1. */
    record UInt32(long value) implements FieldValue {
        /** Checks the range. */
        public UInt32 {
            if (value < 0 || value > 0xFFFF_FFFFL) {
                throw new IllegalArgumentException(value + " is not an unsigned integer of this width");
            }
        }

        @Override
        public FieldType type() {
            return FieldType.UINT32;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeInt((int) value);
        }

        @Override
        public OptionalLong asInteger() {
            return OptionalLong.of(value);
        }
    }

    /** A signed 64-bit integer. {@code L} is read as one, too, and goes out again as {@code l}, as in RabbitMQ. */
    record Int64(long value) implements FieldValue {
        @Override
        public FieldType type() {
            return FieldType.INT64;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeLong(value);
        }

        @Override
        public OptionalLong asInteger() {
            return OptionalLong.of(value);
        }
    }

    /** A finite 32-bit floating point number. */
    record Float32(float value) implements FieldValue {
        /** Rejects NaN and the infinities, which RabbitMQ cannot read. */
        public Float32 {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(value + " is not finite");
            }
        }

        @Override
        public FieldType type() {
            return FieldType.FLOAT32;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeFloat(value);
        }
    }

    /** A finite 64-bit floating point number. */
    record Float64(double value) implements FieldValue {
        /** Rejects NaN and the infinities, which RabbitMQ cannot read. */
        public Float64 {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(value + " is not finite");
            }
        }

        @Override
        public FieldType type() {
            return FieldType.FLOAT64;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeDouble(value);
        }
    }

    /** A decimal number: {@code unscaled} (0 to 2^32 - 1) divided by ten to the power of {@code scale} (0 to 255). */
    record Decimal(int scale, long unscaled) implements FieldValue {
        /** Checks the ranges. */
        public Decimal {
            if (scale < 0 || scale > 0xFF || unscaled < 0 || unscaled > 0xFFFF_FFFFL) {
                throw new IllegalArgumentException("not a decimal: " + unscaled + " with scale " + scale);
            }
        }

        @Override
        public FieldType type() {
            return FieldType.DECIMAL;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(scale).writeInt((int) unscaled);
        }
    }

    /** A string of any bytes, usually UTF-8 text. The array is not copied: do not change it. */
    // Wrapping the bytes again would cost every string another object; equality is defined below.
    @SuppressWarnings("ArrayRecordComponent")
    record LongString(byte[] bytes) implements FieldValue {
        /** A long string of this text's UTF-8 bytes. */
        public LongString(String text) {
            this(text.getBytes(StandardCharsets.UTF_8));
        }

        /** The text; bytes that are not UTF-8 become replacement characters. */
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public Optional<String> asText() {
            return Optional.of(text());
        }

        @Override
        public FieldType type() {
            return FieldType.LONG_STRING;
        }

        @Override
        public void writeTo(ByteBuf out) {
            FieldTableFormat.writeBytes(out, bytes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof LongString that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** A byte array. The array is not copied: do not change it. */
    // Wrapping the bytes again would cost every string another object; equality is defined below.
    @SuppressWarnings("ArrayRecordComponent")
    record Binary(byte[] bytes) implements FieldValue {
        @Override
        public FieldType type() {
            return FieldType.BINARY;
        }

        @Override
        public void writeTo(ByteBuf out) {
            FieldTableFormat.writeBytes(out, bytes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Binary that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "binary of " + bytes.length + " bytes";
        }
    }

    /** A list of values, which may differ in type. */
    record Array(List<FieldValue> values) implements FieldValue {
        /** Copies the list. */
        public Array {
            values = List.copyOf(values);
        }

        @Override
        public FieldType type() {
            return FieldType.ARRAY;
        }

        @Override
        public void writeTo(ByteBuf out) {
            FieldTableFormat.writeArray(out, values);
        }
    }

    /** A point in time, in seconds since 1970. */
    record Timestamp(long seconds) implements FieldValue {
        @Override
        public FieldType type() {
            return FieldType.TIMESTAMP;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeLong(seconds);
        }
    }

    /** A nested table. */
    record Table(FieldTable table) implements FieldValue {
        @Override
        public FieldType type() {
            return FieldType.TABLE;
        }

        @Override
        public void writeTo(ByteBuf out) {
            FieldTableFormat.write(out, table);
        }
    }

    /** No value at all. */
    record VoidValue() implements FieldValue {
        /** The one there is. */
        public static final VoidValue VOID = new VoidValue();

        @Override
        public FieldType type() {
            return FieldType.VOID;
        }

        @Override
        public void writeTo(ByteBuf out) {
            // The tag says it all.
        }
    }
}
