package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.ReplyCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SaslMechanismTest {
    private static SaslMechanism.Credentials plain(String response) {
        return SaslMechanism.PLAIN.read(response.getBytes(StandardCharsets.UTF_8));
    }

    private static SaslMechanism.Credentials amqplain(FieldTable table) {
        final ByteBuf out = Unpooled.buffer();
        new ArgumentWriter(out).table(table);
        final byte[] withLength = ByteBufUtil.getBytes(out);
        return SaslMechanism.AMQPLAIN.read(Arrays.copyOfRange(withLength, 4, withLength.length));
    }

    private static void assertRefused(Runnable reading, ReplyCode code) {
        assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(reading::run)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void plainIsANameAndAPasswordEachBehindAZero() {
        assertThat(plain("\0bilby\0sécret")).isEqualTo(new SaslMechanism.Credentials("bilby", "sécret"));
        assertThat(plain("\0\0")).isEqualTo(new SaslMechanism.Credentials("", ""));
    }

    @Test
    void plainTakesNothingElse() {
        for (final String wrong :
                new String[] {"", "\0", "bilby", "\0bilby", "admin\0bilby\0secret", "\0bilby\0secret\0", "\0a\0b\0c"}) {
            assertRefused(() -> plain(wrong), ReplyCode.SYNTAX_ERROR);
        }
    }

    @Test
    void amqplainIsATableWithoutItsLength() {
        assertThat(amqplain(FieldTable.builder()
                        .put("LOGIN", "bilby")
                        .put("PASSWORD", "sécret")
                        .build()))
                .isEqualTo(new SaslMechanism.Credentials("bilby", "sécret"));
    }

    @Test
    void amqplainNeedsBothFields() {
        assertRefused(() -> amqplain(FieldTable.builder().put("LOGIN", "bilby").build()), ReplyCode.ACCESS_REFUSED);
        assertRefused(
                () -> amqplain(FieldTable.builder()
                        .put("LOGIN", "bilby")
                        .put("PASSWORD", 1)
                        .build()),
                ReplyCode.ACCESS_REFUSED);
    }

    @Test
    void amqplainOfBrokenBytesIsRefused() {
        assertRefused(() -> SaslMechanism.AMQPLAIN.read(new byte[] {5, 'L', 'O'}), ReplyCode.FRAME_ERROR);
    }

    @Test
    void mechanismsAreFoundByTheNamesThatAreOffered() {
        assertThat(SaslMechanism.names()).isEqualTo("PLAIN AMQPLAIN");
        assertThat(SaslMechanism.named("AMQPLAIN")).contains(SaslMechanism.AMQPLAIN);
        assertThat(SaslMechanism.named("plain")).isEmpty();
    }

    @Test
    void whatCannotBeDecodedOfAnAmqplainResponseIsNotQuoted() {
        assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(() -> SaslMechanism.AMQPLAIN.read("half of a password".getBytes(StandardCharsets.UTF_8)))
                .satisfies(e -> assertThat(e.explanation()).isEqualTo("AMQPLAIN response cannot be decoded"));
    }

    @Test
    void passwordsAreNotPrinted() {
        assertThat(new SaslMechanism.Credentials("bilby", "secret")).hasToString("credentials of user 'bilby'");
    }
}
