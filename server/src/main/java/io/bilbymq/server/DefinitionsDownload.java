package io.bilbymq.server;

import io.bilbymq.authentication.remote.ClientTls;
import io.bilbymq.authentication.remote.OutgoingHttp;
import io.bilbymq.authentication.remote.RemoteFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Fetches a file of definitions by HTTPS, once and at a bounded cost. No redirect is followed. */
final class DefinitionsDownload {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration ALL_MAX = Duration.ofSeconds(60);
    private static final int BYTES_MAX = 64 * 1024 * 1024;
    private static final int OK = 200;

    private DefinitionsDownload() {}

    /** What operators are told it is called: without what stands behind the question mark, which may be a secret. */
    static String name(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }

    /**
     * What is found there. Blocks.
     *
     * @throws IOException if there is nothing, no answer in time, or more than 64 MiB; or the certificate is not trusted
     */
    static byte[] fetch(URI address, ClientTls tls) throws IOException {
        final OutgoingHttp.Bounds bounds = new OutgoingHttp.Bounds(CONNECT_MAX, ALL_MAX, 1, BYTES_MAX);
        try (OutgoingHttp http = new OutgoingHttp("bilby-definitions-download", tls, bounds)) {
            final OutgoingHttp.Reply reply =
                    http.get(address).toCompletableFuture().join();
            if (reply.status() != OK) {
                throw new IOException(refused(address, "the answer is " + reply.status()));
            }
            return reply.body().getBytes(StandardCharsets.UTF_8);
        } catch (CompletionException failed) {
            throw new IOException(refused(address, why(failed)), failed);
        } catch (IllegalArgumentException unusable) {
            throw new IOException(refused(address, String.valueOf(unusable.getMessage())), unusable);
        }
    }

    private static String refused(URI address, String why) {
        return "definitions cannot be fetched from " + name(address) + ": " + why;
    }

    private static String why(CompletionException failed) {
        if (!(failed.getCause() instanceof RemoteFailure failure)) {
            return failed.toString();
        }
        final Throwable cause = failure.getCause();
        return cause == null || cause.getMessage() == null
                ? String.valueOf(failure.getMessage())
                : failure.getMessage() + ": " + cause.getMessage();
    }
}
