package io.bilbymq.authentication.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that signs itself, and its key, in files of a folder. keytool makes one for each name, which takes a second. */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";
    private static final Map<String, KeyStore> MADE = new ConcurrentHashMap<>();

    private final KeyStore own;
    private final Path certificate;
    private final Path key;

    private TestCertificates(KeyStore own, Path certificate, Path key) {
        this.own = own;
        this.certificate = certificate;
        this.key = key;
    }

    /** For a subject's alternative name, as {@code dns:localhost}; {@code name} is that of the files. */
    public static TestCertificates of(Path folder, String name, String alternativeName) {
        final KeyStore own = MADE.computeIfAbsent(alternativeName, TestCertificates::made);
        try {
            return new TestCertificates(
                    own,
                    Files.writeString(
                            folder.resolve(name + ".pem"),
                            pem("CERTIFICATE", own.getCertificate("own").getEncoded())),
                    Files.writeString(
                            folder.resolve(name + "-key.pem"),
                            pem(
                                    "PRIVATE KEY",
                                    own.getKey("own", PASSWORD.toCharArray()).getEncoded())));
        } catch (IOException | GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static KeyStore made(String alternativeName) {
        try {
            final Path folder = Files.createTempDirectory("certificate");
            final Path store = folder.resolve("own.p12");
            try {
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
                return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            } finally {
                Files.deleteIfExists(store);
                Files.delete(folder);
            }
        } catch (IOException | GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
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

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + label + "-----\n";
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
            keys.init(own, PASSWORD.toCharArray());
            final TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            final KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("own", own.getCertificate("own"));
            trust.init(trusted);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
