package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentHeaderTest {
    private static final String FRONT = "003c0000" + "0000000000000005";

    @Test
    void itSaysHowLongTheBodyIsAndWhereThePropertiesLie() {
        ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("ffff" + FRONT + "100002" + "ff"));

        ContentHeader header = ContentHeader.readFrom(in, 2, 15);

        assertThat(header).isEqualTo(new ContentHeader(5, 14, 3));
        assertThat(header.copyProperties(in)).isEqualTo(new byte[] {0x10, 0, 2});
        assertThat(in.readerIndex()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0000000020000001, 536870913",
        "7fffffffffffffff, 9223372036854775807",
        "8000000000000000, 9223372036854775808",
        "ffffffffffffffff, 18446744073709551615"
    })
    void aBodyThatIsTooLargeIsRefused(String hex, String size) {
        assertRefused(
                "003c0000" + hex + "0000",
                ReplyCode.FRAME_ERROR,
                "content body size " + size + " exceeds maximum allowed size 536870912");
    }

    @Test
    void theLargestBodyIsTaken() {
        assertThat(read("003c0000" + "0000000020000000" + "0000").bodySize()).isEqualTo(536870912);
    }

    @Test
    void theHeaderOfAnotherClassIsUnexpected() {
        assertRefused(
                "000a0000" + "0000000000000000" + "0000",
                ReplyCode.UNEXPECTED_FRAME,
                "expected content header for class 60, got one for class 10 instead");
    }

    @Test
    void aPayloadTooShortForAHeaderIsAnUnknownFrame() {
        assertRefused("003c0000", ReplyCode.FRAME_ERROR, "type 2, all octets = <<0,60,0,0>>: unknown_frame");
    }

    @Test
    void propertiesThatAreNotWellFormedAreQuoted() {
        assertRefused(FRONT + "1000", ReplyCode.FRAME_ERROR, "cannot decode <<16,0>>");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "", // no flags
                "00", // half of the flags
                "000000", // a byte nobody announced
                "0001", // more flags announced
                "0002", // the flag of no property
                "8000", // content type without length
                "800002" + "61", // content type cut
                "1000", // delivery mode missing
                "0040" + "00000000000000", // timestamp cut
                "2000" + "000000", // headers without length
                "2000" + "00000001", // headers cut
                "2000" + "ffffffff", // headers of negative length
                "2000" + "00000002" + "0161", // header without value
                "2000" + "00000002" + "0561", // name cut
                "2000" + "00000003" + "016158", // unknown tag X
                "2000" + "00000003" + "016100", // unknown tag 0
                "2000" + "00000006" + "016149000000", // int cut
                "2000" + "00000007" + "01616600000000" + "00", // a byte too many
                "2000" + "00000007" + "0161667fc00000", // float NaN
                "2000" + "00000007" + "0161667f800000", // float infinity
                "2000" + "00000007" + "016166ff800000", // float negative infinity
                "2000" + "0000000b" + "0161647ff8000000000000", // double NaN
                "2000" + "0000000b" + "0161647ff0000000000000", // double infinity
                "2000" + "00000006" + "016153000000", // long string without length
                "2000" + "00000008" + "016153ffffffff61", // long string of negative length
                "2000" + "00000008" + "0161530000000261", // long string that leaves the table
                "2000" + "00000008" + "0161410000000158", // array with an unknown tag
                "2000" + "00000009" + "016146000000020161", // nested table with a name only
                "2000" + "0000000c" + "016141000000054600000001", // a table that leaves its array
            })
    void thesePropertiesAreRefused(String hex) {
        assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(() -> read(FRONT + hex))
                .satisfies(error -> assertThat(error.explanation()).startsWith("cannot decode <<"));
    }

    @Test
    void headersMayNestAsDeepAsTheLimitAndNoDeeper() {
        assertThat(read(FRONT + "2000" + nested(FieldTable.DEPTH_MAX)).bodySize())
                .isEqualTo(5);
        assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(() -> read(FRONT + "2000" + nested(FieldTable.DEPTH_MAX + 1)));
        assertThatExceptionOfType(AmqpException.class).isThrownBy(() -> read(FRONT + "2000" + nested(3000)));
    }

    @Test
    void arraysNestNoDeeperThanTables() {
        assertThat(read(FRONT + "2000" + tableOfArrays(FieldTable.DEPTH_MAX - 1))
                        .bodySize())
                .isEqualTo(5);
        assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(() -> read(FRONT + "2000" + tableOfArrays(FieldTable.DEPTH_MAX)));
    }

    /** A table with an array in an array in an array, so many, with the length in front. */
    private static String tableOfArrays(int arrays) {
        StringBuilder hex = new StringBuilder(String.format("%08x", arrays * 5 + 1)).append("00");
        for (int level = arrays - 1; level >= 0; level--) {
            hex.append(String.format("41%08x", level * 5));
        }
        return hex.toString();
    }

    /** A table in a table in a table, so deep, with the length in front. */
    private static String nested(int depth) {
        StringBuilder hex = new StringBuilder();
        for (int level = depth - 1; level >= 0; level--) {
            hex.append(String.format("%08x", level * 6));
            if (level > 0) {
                hex.append("0046");
            }
        }
        return hex.toString();
    }

    private static ContentHeader read(String hex) {
        ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        return ContentHeader.readFrom(in, 0, in.readableBytes());
    }

    private static void assertRefused(String hex, ReplyCode code, String explanation) {
        assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(() -> read(hex))
                .satisfies(error -> {
                    assertThat(error.explanation()).isEqualTo(explanation);
                    assertThat(error.code()).isEqualTo(code);
                });
    }
}
