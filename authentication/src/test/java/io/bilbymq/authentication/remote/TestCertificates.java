package io.bilbymq.authentication.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that signs itself, and its key, made by keytool in a folder. */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";

    private final Path store;
    private final Path certificate;
    private final Path key;

    private TestCertificates(Path store, Path certificate, Path key) {
        this.store = store;
        this.certificate = certificate;
        this.key = key;
    }

    /** For a subject's alternative name, as {@code dns:localhost}. */
    public static TestCertificates of(Path folder, String name, String alternativeName) {
        final Path store = folder.resolve(name + ".p12");
        final Path certificate = folder.resolve(name + ".pem");
        final Path key = folder.resolve(name + "-key.pem");
        keytool(
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=test",
                "-validity",
                "2",
                "-ext",
                "SAN=" + alternativeName);
        keytool("-exportcert", "-rfc", "-keystore", store.toString(), "-alias", "own", "-file", certificate.toString());
        final TestCertificates made = new TestCertificates(store, certificate, key);
        made.writeKey();
        return made;
    }

    private static void keytool(String... arguments) {
        try {
            final ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
            builder.command().addAll(List.of(arguments));
            builder.command().addAll(List.of("-storepass", PASSWORD));
            final Process process = builder.redirectErrorStream(true).start();
            final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void writeKey() {
        try {
            final Key own = keyStore().getKey("own", PASSWORD.toCharArray());
            Files.writeString(
                    key,
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder().encodeToString(own.getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
        } catch (IOException | GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private KeyStore keyStore() throws GeneralSecurityException, IOException {
        final KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    public Path certificate() {
        return certificate;
    }

    public Path key() {
        return key;
    }

    /** For a server, which trusts clients that show this certificate. */
    public SSLContext server() {
        try {
            final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyStore(), PASSWORD.toCharArray());
            final TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            final KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("own", keyStore().getCertificate("own"));
            trust.init(trusted);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
