package io.bilbymq.management.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.amqp.ArgumentReader;
import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ArgumentsJsonTest {
    private static ObjectNode object(String text) {
        return (ObjectNode) Json.read(text.replace('\'', '"'));
    }

    private static FieldTable table(String text) {
        return ArgumentsJson.table(object(text));
    }

    private static String json(FieldValue value) {
        return ArgumentsJson.json(FieldTable.of("a", value)).get("a").toString();
    }

    @Test
    void everyTypeOfJsonHasOneOfAmqp() {
        assertThat(table("{'a': 'ü', 'b': true, 'c': 1, 'd': 1.5, 'f': {'g': []}, 'h': [1, '2', {}]}"))
                .isEqualTo(FieldTable.builder()
                        .put("a", FieldValue.of("ü"))
                        .put("b", FieldValue.of(true))
                        .put("c", FieldValue.of(1))
                        .put("d", new FieldValue.Float64(1.5))
                        .put("f", FieldValue.of(FieldTable.of("g", FieldValue.of(List.of()))))
                        .put(
                                "h",
                                FieldValue.of(List.of(
                                        FieldValue.of(1), FieldValue.of("2"), FieldValue.of(FieldTable.empty()))))
                        .build());
    }

    @Test
    void everyTypeOfAmqpHasOneOfJson() {
        assertThat(json(new FieldValue.Int8((byte) -1))).isEqualTo("-1");
        assertThat(json(new FieldValue.UInt8(255))).isEqualTo("255");
        assertThat(json(new FieldValue.Int16((short) -1))).isEqualTo("-1");
        assertThat(json(new FieldValue.UInt16(65535))).isEqualTo("65535");
        assertThat(json(new FieldValue.Int32(-1))).isEqualTo("-1");
        assertThat(json(new FieldValue.UInt32(4294967295L))).isEqualTo("4294967295");
        assertThat(json(FieldValue.of(Long.MIN_VALUE))).isEqualTo("-9223372036854775808");
        assertThat(json(new FieldValue.Float32(0.5f))).isEqualTo("0.5");
        assertThat(json(new FieldValue.Float64(1e300))).isEqualTo("1.0E300");
        assertThat(json(new FieldValue.Decimal(2, 314))).isEqualTo("3.14");
        assertThat(json(FieldValue.timestamp(1_700_000_000))).isEqualTo("1700000000");
        assertThat(json(FieldValue.of("a\"b"))).isEqualTo("\"a\\\"b\"");
        assertThat(json(new FieldValue.Binary("x".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("\"x\"");
        assertThat(json(FieldValue.of(true))).isEqualTo("true");
        assertThat(json(new FieldValue.VoidValue())).isEqualTo("null");
        assertThat(json(FieldValue.of(List.of(FieldValue.of(FieldTable.of("b", FieldValue.of(1)))))))
                .isEqualTo("[{\"b\":1}]");
    }

    @Test
    void ofEntriesOfOneNameTheLastOneCounts() {
        final FieldTable table = FieldTable.of(
                List.of(new FieldTable.Entry("a", FieldValue.of(1)), new FieldTable.Entry("a", FieldValue.of(2))));

        assertThat(ArgumentsJson.json(table)).hasToString("{\"a\":2}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a': 9223372036854775808} | 9223372036854775808 has more than 64 bits",
                "{'a': [-9223372036854775809]} | -9223372036854775809 has more than 64 bits",
                "{'a': 1e309} | 1E+309 is larger than any double",
                "{'a': [null]} | null_not_allowed",
                "{'a': {'b': -1e999999999}} | -1E+999999999 is larger than any double",
            })
    void whatAmqpDoesNotHaveIsRefused(String json, String reason) {
        assertThatThrownBy(() -> table(json)).isInstanceOf(ApiException.class).hasMessage(reason);
    }

    @Test
    void anExponentThatIsTooSmallIsZero() {
        assertThat(table("{'a': 1e-999999999}").entries().get(0).value()).isEqualTo(new FieldValue.Float64(0));
    }

    @Test
    void aNameHasAtMost255BytesWhereverItStands() {
        assertThat(table("{'" + "x".repeat(255) + "': 1}").entries()).hasSize(1);
        assertThatThrownBy(() -> table("{'" + "ü".repeat(128) + "': 1}")).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> table("{'a': [{'" + "x".repeat(256) + "': 1}]}"))
                .isInstanceOf(ApiException.class)
                .hasMessage("the name of an argument is longer than 255 bytes");
    }

    /** What is stored but cannot be read would keep the broker from starting. */
    @Test
    void aTableIsAsDeepAsTheBrokerReadsAndNoDeeper() {
        for (final String begin : List.of("{'a': ", "{'a': [")) {
            final int levels =
                    begin.length() - begin.replace("{", "").replace("[", "").length();
            final int most = FieldTable.DEPTH_MAX / levels;
            final String end = levels == 1 ? "}" : "]}";
            final FieldTable deepest = table(begin.repeat(most) + "1" + end.repeat(most));

            assertThat(written(deepest)).isEqualTo(deepest);
            assertThatThrownBy(() -> table(begin.repeat(most + 1) + "1" + end.repeat(most + 1)))
                    .isInstanceOf(ApiException.class)
                    .hasMessage("arguments are nested deeper than 32");
        }
    }

    private static FieldTable written(FieldTable table) {
        return ArgumentReader.of(ArgumentWriter.toBytes(out -> out.table(table)))
                .table();
    }

    @Test
    void anyTableThatJsonCanSayComesBackAsItWas() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);

        for (int round = 0; round < 1000; round++) {
            final FieldTable table = randomTable(random, 0);

            final FieldTable back = ArgumentsJson.table((ObjectNode) Json.read(Json.text(ArgumentsJson.json(table))));

            assertThat(back).as("round %d of seed %d", round, seed).isEqualTo(table);
            assertThat(written(back)).as("round %d of seed %d", round, seed).isEqualTo(table);
        }
    }

    private static FieldTable randomTable(Random random, int depth) {
        final FieldTable.Builder table = FieldTable.builder();
        final Set<String> names = new HashSet<>();
        final int entries = random.nextInt(5);
        for (int i = 0; i < entries; i++) {
            final String name = randomText(random);
            if (names.add(name)) {
                table.put(name, randomValue(random, depth));
            }
        }
        return table.build();
    }

    private static FieldValue randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> FieldValue.of(randomText(random));
            case 1 -> FieldValue.of(random.nextBoolean());
            case 2 -> FieldValue.of(random.nextLong() >> random.nextInt(64));
            case 3 ->
                new FieldValue.Float64(
                        random.nextInt(10) == 0 ? 0.1 : Double.longBitsToDouble(random.nextLong() & ~(1L << 62)));
            case 4 -> FieldValue.of(random.nextInt());
            case 5 -> FieldValue.of(randomTable(random, depth + 1));
            default -> {
                final List<FieldValue> values = new ArrayList<>();
                final int count = random.nextInt(4);
                for (int i = 0; i < count; i++) {
                    values.add(randomValue(random, depth + 1));
                }
                yield FieldValue.of(values);
            }
        };
    }

    private static String randomText(Random random) {
        final StringBuilder text = new StringBuilder();
        final int length = random.nextInt(6);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint("a\"\\\0\n/ü€😀".codePoints().toArray()[random.nextInt(9)]);
        }
        return text.toString();
    }
}
