package io.bilbymq.authentication.oauth2;

import io.bilbymq.authentication.remote.OutgoingHttp;
import io.bilbymq.authentication.remote.RemoteFailure;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider's keys: those that are configured, and those that were fetched, which count more. They are fetched when a key is
 * asked for that is not known, though not more often than {@link #PAUSE}, whoever asks for whatever; and again in the
 * background when they have become old. While fetching fails, those fetched before stay.
 *
 * <p>Thread safe; blocks nobody.
 */
final class SigningKeys implements AutoCloseable {
    /** Between two attempts to fetch. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    /** Keys that a provider has withdrawn are believed no longer than this after somebody has used one of its keys. */
    static final Duration OLD = Duration.ofMinutes(15);

    /** Finding out where keys are and fetching them takes two requests, and the handshake of whoever waits takes 10 s. */
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    private static final OutgoingHttp.Bounds BOUNDS = new OutgoingHttp.Bounds(TIMEOUT, TIMEOUT, 2, 1 << 20);

    /** What was fetched, and when. */
    private record Fetched(Map<String, VerificationKey> keys, long atNanos) {}

    /** The last attempt to fetch, and when it began. */
    private record Attempt(CompletableFuture<Fetched> outcome, long atNanos) {}

    private final TokenProvider provider;
    private final LongSupplier nanoTime;
    private final Map<String, VerificationKey> configured;
    private final Optional<OutgoingHttp> http;
    private final AtomicReference<Optional<Attempt>> last = new AtomicReference<>(Optional.empty());

    /** Written by the attempt that is under way, of which there is one. */
    private volatile Fetched fetched = new Fetched(Map.of(), 0);

    /** Reads the files of certificates. Blocks. {@code nanoTime} as {@link System#nanoTime}. */
    SigningKeys(TokenProvider provider, LongSupplier nanoTime) {
        this.provider = provider;
        this.nanoTime = nanoTime;
        this.configured = configured(provider.signingKeys());
        final boolean remote = provider.issuer().isPresent() || provider.keys().isPresent();
        this.http =
                remote ? Optional.of(new OutgoingHttp("auth-oauth2-keys", provider.tls(), BOUNDS)) : Optional.empty();
    }

    private static Map<String, VerificationKey> configured(Map<String, PublicKey> keys) {
        final Map<String, VerificationKey> usable = new HashMap<>();
        keys.forEach((id, key) -> usable.put(id, VerificationKey.of(key, Optional.empty())));
        return Map.copyOf(usable);
    }

    /** The key of an id, if there is one now; completes exceptionally never. */
    CompletionStage<Optional<VerificationKey>> key(String id) {
        final Fetched now = fetched;
        final Optional<VerificationKey> known = known(now, id);
        if (http.isEmpty()) {
            return CompletableFuture.completedFuture(known);
        }
        if (known.isPresent()) {
            if (nanoTime.getAsLong() - now.atNanos() > OLD.toNanos()) {
                fetch();
            }
            return CompletableFuture.completedFuture(known);
        }
        return fetch().handle((done, failure) -> known(fetched, id));
    }

    private Optional<VerificationKey> known(Fetched from, String id) {
        return Optional.ofNullable(from.keys().getOrDefault(id, configured.get(id)));
    }

    /** Begins an attempt, or joins the last one if that is too short a time ago; it may be over. */
    private CompletionStage<Fetched> fetch() {
        final Optional<Attempt> before = Objects.requireNonNull(last.get());
        final long now = nanoTime.getAsLong();
        if (before.isPresent()
                && (!before.get().outcome().isDone() || now - before.get().atNanos() < PAUSE.toNanos())) {
            return before.get().outcome();
        }
        final Attempt attempt = new Attempt(new CompletableFuture<>(), now);
        if (!last.compareAndSet(before, Optional.of(attempt))) {
            return fetch();
        }
        keysAddress().thenCompose(this::download).whenComplete((keys, failure) -> {
            if (failure != null) {
                LOG.warn("the signing keys of tokens could not be fetched: {}", words(failure));
                attempt.outcome().completeExceptionally(failure);
            } else {
                LOG.debug("fetched {} signing keys of tokens", keys.size());
                final Fetched fresh = new Fetched(keys, nanoTime.getAsLong());
                fetched = fresh;
                attempt.outcome().complete(fresh);
            }
        });
        return attempt.outcome();
    }

    private CompletionStage<Map<String, VerificationKey>> download(URI address) {
        return http().get(address).thenApply(reply -> KeySet.parse(body(reply)));
    }

    /** Where the keys are: as it is configured, or as the issuer says (OpenID Connect Discovery 1.0 §4). */
    private CompletionStage<URI> keysAddress() {
        if (provider.keys().isPresent()) {
            return CompletableFuture.completedFuture(provider.keys().get());
        }
        return http().get(discoveryAddress()).thenApply(reply -> {
            final URI address = Json.object(body(reply))
                    .flatMap(document -> Json.text(document, "jwks_uri"))
                    .flatMap(SigningKeys::address)
                    .orElseThrow(() -> new RemoteFailure("the discovery document has no jwks_uri"));
            if (!isAllowed(address)) {
                throw new RemoteFailure("the discovery document's jwks_uri does not begin with https://");
            }
            return address;
        });
    }

    /** What is on this machine may only be asked if the issuer is: a document from elsewhere must not point there. */
    private boolean isAllowed(URI address) {
        final boolean issuerIsLocal =
                TokenProvider.isLoopback(provider.issuer().orElseThrow().getHost());
        return TokenProvider.isTrustworthy(address) && (issuerIsLocal || !TokenProvider.isLoopback(address.getHost()));
    }

    private URI discoveryAddress() {
        final String issuer = provider.issuer().orElseThrow().toString();
        final String query = new TreeMap<>(provider.discoveryParameters())
                .entrySet().stream()
                        .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                        .collect(Collectors.joining("&"));
        final String path = provider.discoveryPath().startsWith("/")
                ? provider.discoveryPath().substring(1)
                : provider.discoveryPath();
        return URI.create(issuer + (issuer.endsWith("/") ? "" : "/") + path + (query.isEmpty() ? "" : "?" + query));
    }

    private static String encoded(String word) {
        return URLEncoder.encode(word, StandardCharsets.UTF_8);
    }

    private static Optional<URI> address(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static String body(OutgoingHttp.Reply reply) {
        if (reply.status() != 200) {
            throw new RemoteFailure("the status of the answer is " + reply.status());
        }
        return reply.body();
    }

    private OutgoingHttp http() {
        return http.orElseThrow(() -> new IllegalStateException("there is nobody to ask for keys"));
    }

    private static String words(Throwable failure) {
        final Throwable cause =
                failure.getCause() != null && !(failure instanceof RemoteFailure) ? failure.getCause() : failure;
        return cause instanceof RemoteFailure known ? String.valueOf(known.getMessage()) : cause.toString();
    }

    @Override
    public void close() {
        http.ifPresent(OutgoingHttp::close);
    }
}
