package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.settings.AuthenticationSettings;
import io.bilbymq.broker.settings.CertificateLogin;
import io.bilbymq.broker.settings.UserSettings;
import io.bilbymq.broker.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SaslMechanismTest {
    private static final TlsSession WITHOUT_CERTIFICATE =
            new TlsSession("tlsv1.3", "any", "aes_256_gcm", "aead", Optional.empty());

    private static final Sasl ALL = new Sasl(new AuthenticationSettings(
            List.of("EXTERNAL", "ANONYMOUS", "AMQPLAIN", "PLAIN"),
            Optional.of(new UserSettings("nobody", "nothing")),
            CertificateLogin.defaults()));

    private static SaslAnswer read(SaslMechanism mechanism, byte[] response) {
        return ALL.read(mechanism, response, null);
    }

    private static SaslAnswer plain(String response) {
        return read(SaslMechanism.PLAIN, response.getBytes(StandardCharsets.UTF_8));
    }

    private static SaslAnswer amqplain(FieldTable table) {
        final ByteBuf out = Unpooled.buffer();
        new ArgumentWriter(out).table(table);
        final byte[] withLength = ByteBufUtil.getBytes(out);
        return read(SaslMechanism.AMQPLAIN, Arrays.copyOfRange(withLength, 4, withLength.length));
    }

    private static SaslAnswer said(String user, String secret) {
        return new SaslAnswer.Name(user, Optional.of(secret));
    }

    private static void assertRefused(Runnable reading, ReplyCode code) {
        assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(reading::run)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void plainIsANameAndAPasswordEachBehindAZero() {
        assertThat(plain("\0bilby\0sécret")).isEqualTo(said("bilby", "sécret"));
        assertThat(plain("\0\0")).isEqualTo(said("", ""));
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
                .isEqualTo(said("bilby", "sécret"));
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
        assertRefused(() -> read(SaslMechanism.AMQPLAIN, new byte[] {5, 'L', 'O'}), ReplyCode.FRAME_ERROR);
    }

    @Test
    void anonymousIsWhoeverIsConfigured() {
        assertThat(read(SaslMechanism.ANONYMOUS, "trace@example".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(said("nobody", "nothing"));
    }

    @Test
    void externalNeedsACertificate() {
        assertThat(read(SaslMechanism.EXTERNAL, new byte[0]))
                .isEqualTo(new SaslAnswer.Refused("not a TLS-enabled connection"));
        assertThat(ALL.read(SaslMechanism.EXTERNAL, new byte[0], WITHOUT_CERTIFICATE))
                .isEqualTo(new SaslAnswer.Refused("connection peer presented no TLS (x.509) certificate"));
    }

    @Test
    void mechanismsAreOfferedInTheConfiguredOrderAndExternalThroughTlsOnly() {
        assertThat(ALL.offered(WITHOUT_CERTIFICATE)).isEqualTo("EXTERNAL ANONYMOUS AMQPLAIN PLAIN");
        assertThat(ALL.offered(null)).isEqualTo("ANONYMOUS AMQPLAIN PLAIN");
        assertThat(ALL.named("EXTERNAL", WITHOUT_CERTIFICATE)).contains(SaslMechanism.EXTERNAL);
        assertThat(ALL.named("EXTERNAL", null)).isEmpty();
    }

    @Test
    void byDefaultNobodyLogsInWithoutAName() {
        final Sasl standard = new Sasl(AuthenticationSettings.defaults());

        assertThat(standard.offered(null)).isEqualTo("PLAIN AMQPLAIN");
        assertThat(standard.named("AMQPLAIN", null)).contains(SaslMechanism.AMQPLAIN);
        assertThat(standard.named("plain", null)).isEmpty();
        assertThat(standard.named("ANONYMOUS", null)).isEmpty();
        assertThat(standard.named("EXTERNAL", WITHOUT_CERTIFICATE)).isEmpty();
    }

    @Test
    void whatCannotBeDecodedOfAnAmqplainResponseIsNotQuoted() {
        assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(() -> read(SaslMechanism.AMQPLAIN, "half of a password".getBytes(StandardCharsets.UTF_8)))
                .satisfies(e -> assertThat(e.explanation()).isEqualTo("AMQPLAIN response cannot be decoded"));
    }

    @Test
    void passwordsAreNotPrinted() {
        assertThat(plain("\0bilby\0secret")).hasToString("user 'bilby'");
    }
}
