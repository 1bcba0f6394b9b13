package io.bilbymq.amqp;

import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.LongStringHelper;
import com.rabbitmq.client.impl.MethodArgumentWriter;
import com.rabbitmq.client.impl.ValueReader;
import com.rabbitmq.client.impl.ValueWriter;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** RabbitMQ's own Java client as the oracle of what bytes mean. */
final class OfficialClient {
    private OfficialClient() {}

    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new IllegalStateException("the official client cannot write this", e);
        }
        return bytes.toByteArray();
    }

    static DataInputStream stream(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    /** Reads a method with its ids. */
    static com.rabbitmq.client.impl.Method readMethod(byte[] bytes) throws IOException {
        return AMQImpl.readMethodFrom(stream(bytes));
    }

    /** Writes a method with its ids. */
    static byte[] writeMethod(com.rabbitmq.client.impl.Method method) {
        return bytes(out -> {
            out.writeShort(method.protocolClassId());
            out.writeShort(method.protocolMethodId());
            MethodArgumentWriter arguments = new MethodArgumentWriter(new ValueWriter(out));
            method.writeArgumentsTo(arguments);
            arguments.flush();
        });
    }

    static Map<String, Object> readTable(byte[] bytes) throws IOException {
        return new ValueReader(stream(bytes)).readTable();
    }

    static byte[] writeTable(Map<String, Object> table) {
        return bytes(out -> new ValueWriter(out).writeTable(table));
    }

    /** What the client makes of our value. */
    static @Nullable Object clientValue(FieldValue value) {
        if (value instanceof FieldValue.Bool v) {
            return v.value();
        } else if (value instanceof FieldValue.Int8 v) {
            return v.value();
        } else if (value instanceof FieldValue.UInt8 v) {
            return v.value();
        } else if (value instanceof FieldValue.Int16 v) {
            return v.value();
        } else if (value instanceof FieldValue.UInt16 v) {
            return v.value();
        } else if (value instanceof FieldValue.Int32 v) {
            return v.value();
        } else if (value instanceof FieldValue.UInt32 v) {
            return v.value();
        } else if (value instanceof FieldValue.Int64 v) {
            return v.value();
        } else if (value instanceof FieldValue.Float32 v) {
            return v.value();
        } else if (value instanceof FieldValue.Float64 v) {
            return v.value();
        } else if (value instanceof FieldValue.Decimal v) {
            return new BigDecimal(BigInteger.valueOf(v.unscaled()), v.scale());
        } else if (value instanceof FieldValue.LongString v) {
            return LongStringHelper.asLongString(v.bytes());
        } else if (value instanceof FieldValue.Binary v) {
            return v.bytes();
        } else if (value instanceof FieldValue.Array v) {
            List<@Nullable Object> list = new ArrayList<>();
            v.values().forEach(element -> list.add(clientValue(element)));
            return list;
        } else if (value instanceof FieldValue.Timestamp v) {
            return Date.from(Instant.ofEpochSecond(v.seconds()));
        } else if (value instanceof FieldValue.Table v) {
            return clientTable(v.table());
        }
        return null;
    }

    /** What the client makes of our table. */
    static Map<String, @Nullable Object> clientTable(FieldTable table) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        table.entries().forEach(entry -> map.put(entry.name(), clientValue(entry.value())));
        return map;
    }

    /** A text that tells client values of different type or content apart; maps have no order. */
    static String show(@Nullable Object value) {
        if (value instanceof LongString string) {
            return "LongString " + HexFormat.of().formatHex(string.getBytes());
        } else if (value instanceof byte[] bytes) {
            return "bytes " + HexFormat.of().formatHex(bytes);
        } else if (value instanceof List<?> list) {
            return list.stream().map(OfficialClient::show).toList().toString();
        } else if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + show(entry.getValue()))
                    .sorted()
                    .toList()
                    .toString();
        }
        return value == null ? "nothing" : value.getClass().getSimpleName() + " " + value;
    }

    static byte[] bytesOf(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }
}
