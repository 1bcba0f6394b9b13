package io.bilbymq.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.settings.TlsSettings;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CipherNamesTest {
    @ParameterizedTest
    @CsvSource({
        "TLS_AES_256_GCM_SHA384, TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256, TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "ECDHE-RSA-AES256-SHA384, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        "ECDHE-RSA-CHACHA20-POLY1305, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "DHE-RSA-AES128-GCM-SHA256, TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        "AES128-SHA, TLS_RSA_WITH_AES_128_CBC_SHA",
        "AES256-GCM-SHA384, TLS_RSA_WITH_AES_256_GCM_SHA384",
    })
    void namesOfOpenSslHaveAStandardOne(String openssl, String standard) {
        assertThat(CipherNames.standard(openssl)).contains(standard);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RC4-SHA",
                "DES-CBC3-SHA",
                "NULL-SHA256",
                "ADH-AES256-SHA",
                "ECDHE-RSA-AES256",
                "CHACHA20",
                "TLS_RSA_WITH_NULL_SHA256",
                "TLS_DH_anon_WITH_AES_128_GCM_SHA256",
                "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
                "",
            })
    void suitesThatNobodyShouldUseHaveNone(String name) {
        assertThat(CipherNames.standard(name)).isEmpty();
    }

    @Test
    void everyJavaHasThoseThatAreSpokenByDefault() throws NoSuchAlgorithmException {
        final List<String> supported =
                List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());

        assertThat(supported).containsAll(TlsSettings.CIPHERS);
    }
}
