package io.bilbymq.amqp;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Makes random but valid AMQP values; the same seed makes the same ones. */
final class RandomAmqp {
    /** Components of wire type long, unsigned 32 bits, among those that are a Java long. */
    private static final Set<String> LONG_INTS = Set.of("frameMax", "prefetchSize", "messageCount", "consumerCount");

    private static final Set<String> OCTETS = Set.of("versionMajor", "versionMinor");
    private static final String[] LETTERS = {"a", "Z", "0", ".", "#", " ", "é", "ß", "€", "漢", "🐇"};
    private static final int NESTING_MAX = 3;

    private final Random random;

    RandomAmqp(long seed) {
        this.random = new Random(seed);
    }

    /** All the method records there are. */
    static Stream<Class<?>> methodTypes() {
        return Stream.of(Method.class.getPermittedSubclasses())
                .flatMap(family -> Stream.of(family.getPermittedSubclasses()));
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    byte[] bytes(int lengthMax) {
        byte[] bytes = new byte[random.nextInt(lengthMax + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A string of up to 20 characters, hence below 255 bytes. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(21); i > 0; i--) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }

    long unsignedInt() {
        return random.nextInt() & 0xFFFF_FFFFL;
    }

    Method method(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Arrays.stream(components).map(this::argument).toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return (Method) type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        }
    }

    private Object argument(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == String.class) {
            return text();
        } else if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type == int.class) {
            return random.nextInt(OCTETS.contains(component.getName()) ? 0x100 : 0x1_0000);
        } else if (type == long.class) {
            return LONG_INTS.contains(component.getName()) ? unsignedInt() : random.nextLong();
        } else if (type == byte[].class) {
            return bytes(50);
        } else if (type == FieldTable.class) {
            return table();
        }
        throw new IllegalStateException("no random " + component);
    }

    /** A table of up to eight entries of different names. */
    FieldTable table() {
        return table(NESTING_MAX);
    }

    private FieldTable table(int nesting) {
        FieldTable.Builder table = FieldTable.builder();
        for (int i = random.nextInt(9); i > 0; i--) {
            table.put(i + text(), value(nesting));
        }
        return table.build();
    }

    private FieldValue value(int nesting) {
        FieldType[] types = FieldType.values();
        FieldType type = types[random.nextInt(types.length)];
        boolean nests = type == FieldType.TABLE || type == FieldType.ARRAY;
        return value(nests && nesting == 0 ? FieldType.VOID : type, nesting);
    }

    FieldValue value() {
        return value(NESTING_MAX);
    }

    FieldValue value(FieldType type) {
        return value(type, NESTING_MAX);
    }

    private FieldValue value(FieldType type, int nesting) {
        return switch (type) {
            case BOOL -> new FieldValue.Bool(random.nextBoolean());
            case INT8 -> new FieldValue.Int8((byte) random.nextInt());
            case UINT8 -> new FieldValue.UInt8(random.nextInt(0x100));
            case INT16 -> new FieldValue.Int16((short) random.nextInt());
            case UINT16 -> new FieldValue.UInt16(random.nextInt(0x1_0000));
            case INT32 -> new FieldValue.Int32(random.nextInt());
            case UINT32 -> new FieldValue.UInt32(unsignedInt());
            case INT64 -> new FieldValue.Int64(random.nextLong());
            case FLOAT32 -> new FieldValue.Float32(random.nextFloat());
            case FLOAT64 -> new FieldValue.Float64(random.nextDouble());
            // The official client reads the unscaled value as signed.
            case DECIMAL -> new FieldValue.Decimal(random.nextInt(0x100), unsignedInt() >> 1);
            case LONG_STRING -> new FieldValue.LongString(bytes(40));
            case BINARY -> new FieldValue.Binary(bytes(40));
            case ARRAY -> new FieldValue.Array(values(nesting - 1));
            // The official client counts milliseconds in 64 bits.
            case TIMESTAMP -> new FieldValue.Timestamp(unsignedInt());
            case TABLE -> new FieldValue.Table(table(nesting - 1));
            case VOID -> FieldValue.VoidValue.VOID;
        };
    }

    private List<FieldValue> values(int nesting) {
        List<FieldValue> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(value(Math.max(nesting, 0)));
        }
        return values;
    }
}
