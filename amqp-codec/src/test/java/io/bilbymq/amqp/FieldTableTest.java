package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FieldTableTest {
    private final FieldTable table = FieldTable.builder()
            .put("a", 1)
            .put("b", "text")
            .put("a", 2)
            .put("t", true)
            .put("inner", FieldTable.of("x", FieldValue.of(5)))
            .build();

    @Test
    void ofTwoEntriesOfOneNameTheFirstIsFound() {
        assertThat(table.value("a")).hasValue(FieldValue.of(1));
        assertThat(table.integer("a")).hasValue(1);
        assertThat(table.size()).isEqualTo(5);
    }

    @Test
    void aLookupIsAlsoRightInALargeTable() {
        FieldTable.Builder large = FieldTable.builder();
        for (int i = 0; i < 1000; i++) {
            large.put("k" + i % 500, i);
        }

        FieldTable built = large.build();

        assertThat(built.integer("k7")).hasValue(7);
        assertThat(built.integer("k499")).hasValue(499);
        assertThat(built.contains("k500")).isFalse();
    }

    @Test
    void anAccessorOfAnotherTypeFindsNothing() {
        assertThat(table.text("a")).isEmpty();
        assertThat(table.integer("b")).isEmpty();
        assertThat(table.table("a")).isEmpty();
        assertThat(table.isTrue("a")).isFalse();
        assertThat(table.integer("missing")).isEmpty();
        assertThat(table.text("b")).hasValue("text");
        assertThat(table.isTrue("t")).isTrue();
        assertThat(table.table("inner").flatMap(inner -> inner.value("x"))).hasValue(FieldValue.of(5));
    }

    @Test
    void everyWidthOfIntegerIsAnInteger() {
        List<FieldValue> integers = List.of(
                new FieldValue.Int8((byte) 9),
                new FieldValue.UInt8(9),
                new FieldValue.Int16((short) 9),
                new FieldValue.UInt16(9),
                new FieldValue.Int32(9),
                new FieldValue.UInt32(9),
                new FieldValue.Int64(9));

        assertThat(integers).allSatisfy(value -> assertThat(value.asInteger()).hasValue(9));
        assertThat(FieldValue.timestamp(9).asInteger()).isEmpty();
    }

    @Test
    void equalityIsExact() {
        assertThat(table.with("z", FieldValue.of(1)).without("z"))
                .isEqualTo(table)
                .hasSameHashCodeAs(table);
        assertThat(FieldTable.of("a", FieldValue.of(1))).isNotEqualTo(FieldTable.of("a", new FieldValue.Int32(1)));
        assertThat(FieldTable.of("a", FieldValue.of("1")))
                .isNotEqualTo(FieldTable.of("a", new FieldValue.Binary(new byte[] {'1'})));
        assertThat(FieldTable.builder().put("a", 1).put("b", 2).build())
                .isNotEqualTo(FieldTable.builder().put("b", 2).put("a", 1).build());
    }

    @Test
    void replacingAndRemovingKeepTheOthersInOrder() {
        assertThat(names(table.with("b", FieldValue.of(0)))).isEqualTo("a b a t inner");
        assertThat(names(table.with("z", FieldValue.of(0)))).isEqualTo("a b a t inner z");
        assertThat(names(table.without("a"))).isEqualTo("b t inner");
        assertThat(table.without("z")).isSameAs(table);
    }

    @Test
    void theTypesHaveRabbitMqsNames() {
        String names = Arrays.stream(FieldType.values())
                .map(type -> type.tag() + " " + type.rabbitName())
                .collect(Collectors.joining(", "));

        assertThat(names)
                .isEqualTo(
                        "t bool, b byte, B unsignedbyte, s short, u unsignedshort, I signedint, i unsignedint, l long, "
                                + "f float, d double, D decimal, S longstr, x binary, A array, T timestamp, F table, V void");
    }

    @Test
    void theTagForASignedLongIsReadAndTheCommonOneIsWritten() {
        FieldTable read = read("0000000b" + "0161" + "4c" + "ffffffffffffffff");

        assertThat(read).isEqualTo(FieldTable.of("a", FieldValue.of(-1)));
        assertThat(write(read)).isEqualTo("0000000b" + "0161" + "6c" + "ffffffffffffffff");
    }

    @Test
    void anyByteButZeroIsTrue() {
        assertThat(read("00000008" + "01617402" + "01627400"))
                .isEqualTo(FieldTable.builder().put("a", true).put("b", false).build());
    }

    @Test
    void longStringsKeepTheirBytes() {
        FieldTable read = read("00000008" + "0161" + "53" + "00000001" + "ff");

        assertThat(write(read)).isEqualTo("00000008" + "0161" + "53" + "00000001" + "ff");
        assertThat(read.text("a")).hasValue("\uFFFD");
    }

    @Test
    void aNameThatIsNotUtf8ReadsWithQuestionMarksAndFitsWhenItIsWrittenAgain() {
        FieldTable read = read("00000101" + "ff" + "ff".repeat(255) + "56");

        assertThat(read).isEqualTo(FieldTable.of("?".repeat(255), FieldValue.VoidValue.VOID));
        assertThat(write(read)).isEqualTo("00000101" + "ff" + "3f".repeat(255) + "56");
    }

    @Test
    void aNameMayHoldARealReplacementCharacter() {
        assertThat(read("00000005" + "03" + "efbfbd" + "56").contains("\uFFFD")).isTrue();
    }

    @Test
    void valuesOutOfTheirRangeCannotBeMade() {
        List<Supplier<FieldValue>> mistakes = List.of(
                () -> new FieldValue.UInt8(256),
                () -> new FieldValue.UInt16(-1),
                () -> new FieldValue.UInt32(1L << 32),
                () -> new FieldValue.Float32(Float.NaN),
                () -> new FieldValue.Float64(Double.NEGATIVE_INFINITY),
                () -> new FieldValue.Decimal(256, 0),
                () -> new FieldValue.Decimal(0, -1));

        assertThat(mistakes)
                .allSatisfy(mistake -> assertThatIllegalArgumentException().isThrownBy(mistake::get));
    }

    @Test
    void theUnscaledPartOfADecimalIsUnsigned() {
        assertThat(read("00000008" + "0161" + "44" + "02ffffffff"))
                .isEqualTo(FieldTable.of("a", new FieldValue.Decimal(2, 0xFFFF_FFFFL)));
    }

    @Test
    void theTableOfAmqplainHasNoLength() {
        FieldTable login = FieldTable.builder()
                .put("LOGIN", "guest")
                .put("PASSWORD", "secret")
                .build();
        byte[] response = ByteBufUtil.decodeHexDump(write(login).substring(8));

        ArgumentReader reader = new ArgumentReader(Unpooled.wrappedBuffer(response), 0, response.length);

        assertThat(reader.tableWithoutLength()).isEqualTo(login);
    }

    @Test
    void aCutTableOfAmqplainIsRefused() {
        byte[] response = ByteBufUtil.decodeHexDump("054c4f47494e53000000");

        ArgumentReader reader = new ArgumentReader(Unpooled.wrappedBuffer(response), 0, response.length);

        assertThatExceptionOfType(AmqpException.class).isThrownBy(reader::tableWithoutLength);
    }

    private static String names(FieldTable table) {
        return table.entries().stream().map(FieldTable.Entry::name).collect(Collectors.joining(" "));
    }

    private static FieldTable read(String hex) {
        ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        return new ArgumentReader(in, 0, in.readableBytes()).table();
    }

    private static String write(FieldTable table) {
        ByteBuf out = Unpooled.buffer();
        new ArgumentWriter(out).table(table);
        return ByteBufUtil.hexDump(out);
    }
}
