package io.bilbymq.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as OpenSSL writes them: by OpenSSL itself where it is installed. */
class PrivateKeysTest {
    private static final Optional<String> PASSWORD = Optional.of("sécret");

    private final Path folder;

    PrivateKeysTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private PrivateKey key(String algorithm, int bits) throws GeneralSecurityException {
        final KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (bits > 0) {
            generator.initialize(bits);
        }
        return generator.generateKeyPair().getPrivate();
    }

    private Path write(String label, byte[] content) throws IOException {
        return Files.writeString(
                folder.resolve("key.pem"),
                "some text\n-----BEGIN " + label + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + label + "-----\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void keysInPkcs8AreRead(String algorithm) throws Exception {
        final PrivateKey key = key(algorithm, "RSA".equals(algorithm) ? 2048 : 0);

        final PrivateKey read = PrivateKeys.read(write("PRIVATE KEY", key.getEncoded()), Optional.empty());

        assertThat(read.getEncoded()).isEqualTo(key.getEncoded());
    }

    @Test
    void rsaKeysInPkcs1AreRead() throws Exception {
        final PrivateKey key = key("RSA", 2048);
        final Der fields = Der.of(key.getEncoded()).into(Der.SEQUENCE);
        fields.into(Der.INTEGER);
        fields.into(Der.SEQUENCE);

        final PrivateKey read = PrivateKeys.read(
                write("RSA PRIVATE KEY", fields.into(Der.OCTET_STRING).rest()), Optional.empty());

        assertThat(read).isEqualTo(key);
    }

    /** Each line is what is asked of OpenSSL, the file to write to is added. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "genrsa -traditional -out",
                "genrsa -traditional -aes256 -passout pass:sécret -out",
                "genrsa -traditional -aes128 -passout pass:sécret -out",
                "genrsa -traditional -des3 -passout pass:sécret -out",
                "genrsa -aes256 -passout pass:sécret -out",
                "genpkey -algorithm RSA -aes-128-cbc -pass pass:sécret -out",
                "ecparam -genkey -name prime256v1 -out",
                "ecparam -genkey -name secp384r1 -noout -out",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes-256-cbc -pass pass:sécret -out",
                "genpkey -algorithm ed25519 -out",
            })
    void keysOfOpenSslAreRead(String command) throws Exception {
        final Path file = folder.resolve("openssl.pem");
        openssl(command + " " + file);

        final PrivateKey read = PrivateKeys.read(file, PASSWORD);

        assertThat(secretOf(read)).isEqualTo(secretOf(asPkcs8(file)));
    }

    /** Encodings of elliptic keys differ in what may be left out. */
    private static Object secretOf(PrivateKey key) {
        return key instanceof ECPrivateKey elliptic ? elliptic.getS() : key;
    }

    private PrivateKey asPkcs8(Path file) throws Exception {
        final Path plain = folder.resolve("plain.pem");
        openssl("pkcs8 -topk8 -nocrypt -passin pass:sécret -in " + file + " -out " + plain);
        return PrivateKeys.read(plain, Optional.empty());
    }

    private static void openssl(String command) throws Exception {
        final List<String> words = new ArrayList<>(List.of("openssl"));
        words.addAll(List.of(command.split(" ")));
        final Process process;
        try {
            process = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException notInstalled) {
            assumeTrue(false, "openssl is not installed");
            return;
        }
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    @Test
    void whatIsWrongWithAKeyIsSaidWithTheFileAndWithoutTheSecret() throws Exception {
        final Path damaged = write("PRIVATE KEY", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> PrivateKeys.read(damaged, PASSWORD))
                .isInstanceOf(IOException.class)
                .hasMessage("the private key in " + damaged + " is not of a known kind")
                .hasNoCause();

        final Path encrypted = write("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> PrivateKeys.read(encrypted, Optional.empty()))
                .hasMessage("the private key in " + encrypted + " is encrypted, and no password is set");

        final Path none = Files.writeString(folder.resolve("none.pem"), "nothing");
        assertThatThrownBy(() -> PrivateKeys.read(none, PASSWORD)).hasMessage("there is no private key in " + none);
        final Path absent = folder.resolve("absent.pem");
        assertThatThrownBy(() -> PrivateKeys.read(absent, PASSWORD)).hasMessage("there is no file " + absent);
    }

    @Test
    void aWrongPasswordIsSaidToBeOne() throws Exception {
        final Path file = folder.resolve("openssl.pem");
        openssl("genrsa -aes256 -passout pass:right -out " + file);

        assertThatThrownBy(() -> PrivateKeys.read(file, Optional.of("wrong-canary")))
                .hasMessage("the private key in " + file + " cannot be read with the password that is set")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }
}
