package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Field tables, checked both ways against the official client. */
class FieldTableConformanceTest {
    @ParameterizedTest
    @EnumSource
    void theOfficialClientReadsEachTypeAsWeMeanIt(FieldType type) throws Exception {
        for (int seed = 0; seed < 100; seed++) {
            FieldTable table = FieldTable.of("k", new RandomAmqp(seed).value(type));

            Map<String, Object> clients = OfficialClient.readTable(write(table));

            assertThat(OfficialClient.show(clients))
                    .as("seed %s", seed)
                    .isEqualTo(OfficialClient.show(OfficialClient.clientTable(table)));
        }
    }

    @RepeatedTest(300)
    void theOfficialClientReadsRandomTables(RepetitionInfo info) throws Exception {
        int seed = info.getCurrentRepetition();
        FieldTable table = new RandomAmqp(seed).table();

        Map<String, Object> clients = OfficialClient.readTable(write(table));

        assertThat(OfficialClient.show(clients))
                .as("seed %s", seed)
                .isEqualTo(OfficialClient.show(OfficialClient.clientTable(table)));
        assertThat(read(write(table))).as("seed %s", seed).isEqualTo(table);
    }

    @Test
    void weReadEachTypeThatTheOfficialClientWrites() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("string", "text");
        map.put("int", -7);
        map.put("long", 1L << 40);
        map.put("short", (short) -3);
        map.put("byte", (byte) -1);
        map.put("bool", true);
        map.put("float", 1.5f);
        map.put("double", -2.25);
        map.put("decimal", new BigDecimal("12.34"));
        map.put("date", Date.from(Instant.ofEpochSecond(1_700_000_000)));
        map.put("bytes", new byte[] {1, 2});
        map.put("list", List.of("a", 1));
        map.put("map", Map.of("inner", false));
        map.put("null", null);

        FieldTable table = read(OfficialClient.writeTable(map));

        assertThat(table)
                .isEqualTo(FieldTable.builder()
                        .put("string", "text")
                        .put("int", new FieldValue.Int32(-7))
                        .put("long", new FieldValue.Int64(1L << 40))
                        .put("short", new FieldValue.Int16((short) -3))
                        .put("byte", new FieldValue.Int8((byte) -1))
                        .put("bool", true)
                        .put("float", new FieldValue.Float32(1.5f))
                        .put("double", new FieldValue.Float64(-2.25))
                        .put("decimal", new FieldValue.Decimal(2, 1234))
                        .put("date", FieldValue.timestamp(1_700_000_000))
                        .put("bytes", new FieldValue.Binary(new byte[] {1, 2}))
                        .put("list", FieldValue.of(List.of(FieldValue.of("a"), new FieldValue.Int32(1))))
                        .put("map", FieldTable.of("inner", FieldValue.of(false)))
                        .put("null", FieldValue.VoidValue.VOID)
                        .build());
    }

    private static byte[] write(FieldTable table) {
        ByteBuf out = Unpooled.buffer();
        new ArgumentWriter(out).table(table);
        return OfficialClient.bytesOf(out);
    }

    private static FieldTable read(byte[] bytes) {
        return new ArgumentReader(Unpooled.wrappedBuffer(bytes), 0, bytes.length).table();
    }
}
