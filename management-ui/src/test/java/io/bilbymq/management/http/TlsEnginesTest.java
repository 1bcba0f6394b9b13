package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.broker.tls.TlsServer;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsEnginesTest {
    private static final String NAME = "server";
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Executor AT_ONCE = Runnable::run;

    @TempDir
    private Path folder = Path.of("");

    private SslContext start() throws Exception {
        final Path store = folder.resolve("store.p12");
        final Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        NAME,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        String.valueOf(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        final TlsSettings settings = settings(store);
        return new TlsEngines(TlsServer.start(settings, AT_ONCE), 2)
                .sslContextFactory()
                .create();
    }

    private TlsSettings settings(Path store) throws IOException, GeneralSecurityException {
        final KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return TlsSettings.of(
                pem("CERTIFICATE", keys.getCertificate(NAME).getEncoded()),
                pem("PRIVATE KEY", keys.getKey(NAME, PASSWORD).getEncoded()));
    }

    private Path pem(String what, byte[] der) throws IOException {
        return Files.writeString(
                folder.resolve(what + ".pem"),
                "-----BEGIN " + what + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END " + what + "-----\n");
    }

    @Test
    void ofTooManyHandshakesAtATimeTheEldestIsClosed() throws Exception {
        assertTheEldestIsClosed(tls -> tls.newHandler(ByteBufAllocator.DEFAULT, AT_ONCE));
    }

    @Test
    void ofTooManyTheEldestIsClosedAlsoWhereItIsKnownWhoTheyAre() throws Exception {
        assertTheEldestIsClosed(tls -> tls.newHandler(ByteBufAllocator.DEFAULT, "localhost", 50_112, AT_ONCE));
    }

    private void assertTheEldestIsClosed(Function<SslContext, SslHandler> begun) throws Exception {
        final SslContext context = start();
        final EmbeddedChannel first = new EmbeddedChannel(begun.apply(context));
        final EmbeddedChannel second = new EmbeddedChannel(begun.apply(context));
        assertThat(first.isOpen()).isTrue();

        final EmbeddedChannel third = new EmbeddedChannel(begun.apply(context));

        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();
        assertThat(third.isOpen()).isTrue();
        second.finishAndReleaseAll();
        third.finishAndReleaseAll();
    }
}
