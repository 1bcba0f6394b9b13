package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.settings.AuthenticationSettings;
import io.bilbymq.broker.settings.CertificateLogin;
import io.bilbymq.broker.settings.UserSettings;
import java.util.Arrays;
import java.util.Optional;

/** A response that cannot be read has ended other brokers (CVE-2016-3094 and CVE-2018-1298 of Qpid). */
class SaslResponseFuzzTest {
    private static final Sasl SASL = new Sasl(new AuthenticationSettings(
            AuthenticationSettings.KNOWN,
            Optional.of(new UserSettings("nobody", "nothing")),
            CertificateLogin.defaults()));

    /** The first byte chooses the mechanism. */
    @FuzzTest(maxDuration = "1m")
    void anyResponseIsRefusedOrRead(byte[] data) {
        if (data.length > 0) {
            final SaslMechanism[] all = SaslMechanism.values();
            read(all[(data[0] & 0xFF) % all.length], Arrays.copyOfRange(data, 1, data.length));
        }
    }

    private static void read(SaslMechanism mechanism, byte[] response) {
        try {
            final SaslAnswer answer = SASL.read(mechanism, response, null);
            assertThat(answer).isNotNull();
        } catch (AmqpException refused) {
            assertThat(refused.replyText().length()).isLessThanOrEqualTo(255);
        }
    }
}
