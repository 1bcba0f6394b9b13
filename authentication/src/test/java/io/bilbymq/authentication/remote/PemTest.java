package io.bilbymq.authentication.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    @Test
    void certificatesAndKeysAreReadFromOneFileOrSeveral(@TempDir Path folder) throws Exception {
        final TestCertificates made = TestCertificates.of(folder, "a", "dns:localhost");
        final Path both = folder.resolve("both.pem");
        Files.writeString(both, "some words\n" + Files.readString(made.certificate()) + Files.readString(made.key()));

        assertThat(Pem.read(both).certificates()).hasSize(1);
        assertThat(Pem.read(both).privateKey(Optional.empty()).getAlgorithm()).isEqualTo("EC");
        assertThat(Pem.read(made.certificate()).publicKey())
                .isEqualTo(Pem.read(both).certificates().get(0).getPublicKey());
        assertThatThrownBy(() -> Pem.read(made.certificate()).privateKey(Optional.empty()))
                .hasMessage(made.certificate() + " has no private key in PEM format");
        assertThatThrownBy(() -> Pem.read(made.key()).certificates())
                .hasMessage(made.key() + " has no certificate in PEM format");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void publicKeysOfEveryKindAreRead(String algorithm) throws Exception {
        final KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();

        assertThat(Pem.parse("f", block("PUBLIC KEY", pair.getPublic().getEncoded()))
                        .publicKey())
                .isEqualTo(pair.getPublic());
    }

    @Test
    void anEncryptedKeyNeedsItsPassword() throws Exception {
        final KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        final String scheme = "PBEWithHmacSHA256AndAES_256";
        final Cipher cipher = Cipher.getInstance(scheme);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec("open".toCharArray())),
                new PBEParameterSpec(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 1000));
        final AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        final byte[] encrypted = cipher.doFinal(pair.getPrivate().getEncoded());
        final Pem pem = Pem.parse(
                "f", block("ENCRYPTED PRIVATE KEY", new EncryptedPrivateKeyInfo(parameters, encrypted).getEncoded()));

        assertThat(pem.privateKey(Optional.of("open"))).isEqualTo(pair.getPrivate());
        assertThatThrownBy(() -> pem.privateKey(Optional.of("closed")))
                .hasMessage("f: the key cannot be decrypted with its password");
        assertThatThrownBy(() -> pem.privateKey(Optional.empty()))
                .hasMessage("f: the key is encrypted, and there is no password for it");
    }

    @Test
    void whatCannotBeReadIsSaid(@TempDir Path folder) {
        assertThatThrownBy(() ->
                        Pem.parse("f", block("RSA PRIVATE KEY", new byte[3])).privateKey(Optional.empty()))
                .hasMessage("f: a key has to be in PKCS #8 format; 'openssl pkcs8 -topk8' converts it");
        assertThatThrownBy(
                        () -> Pem.parse("f", block("PUBLIC KEY", new byte[3])).publicKey())
                .hasMessage("f: the public key is of no kind that is known");
        assertThatThrownBy(
                        () -> Pem.parse("f", block("CERTIFICATE", new byte[3])).certificates())
                .hasMessage("f: a certificate cannot be read");
        assertThatThrownBy(() -> Pem.read(folder.resolve("none.pem"))).hasMessageStartingWith("cannot read ");
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
