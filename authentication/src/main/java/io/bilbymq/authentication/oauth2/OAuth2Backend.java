package io.bilbymq.authentication.oauth2;

import io.bilbymq.authentication.remote.Threads;
import io.bilbymq.broker.access.AccessBackend;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Login;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;

/**
 * Lets in who has a token of the provider, as RabbitMQ's {@code rabbit_auth_backend_oauth2} does: the token is the password,
 * and says who it is. Thread safe; answers come on threads of its own.
 *
 * <p>Source: <a href="https://www.rabbitmq.com/docs/oauth2">RabbitMQ's OAuth 2 guide</a>.
 */
public final class OAuth2Backend implements AccessBackend, AutoCloseable {
    private static final String FAILED = "Authentication using an OAuth 2/JWT token failed: ";
    private static final int THREADS = 2;
    private static final int WAITING_MAX = 4096;

    private final ThreadPoolExecutor threads;
    private final SigningKeys keys;
    private final TokenVerifier verifier;
    private final Clock clock;

    /**
     * Reads the files of certificates, and does not yet ask for keys. Blocks.
     *
     * @throws IllegalArgumentException if one of them, or a key, cannot be used
     */
    public OAuth2Backend(OAuth2Settings settings) {
        this(settings, Clock.systemUTC());
    }

    /** The same by another clock, which tells when tokens end. */
    OAuth2Backend(OAuth2Settings settings, Clock clock) {
        this.threads = Threads.of("auth-oauth2", THREADS, new ArrayBlockingQueue<>(WAITING_MAX));
        this.keys = new SigningKeys(settings.provider(), System::nanoTime);
        this.verifier = new TokenVerifier(settings, keys, threads, clock);
        this.clock = clock;
    }

    @Override
    public String name() {
        return "oauth2";
    }

    @Override
    public CompletionStage<Login> authenticate(Credentials who) {
        return login(who.secret(), token -> new Login.Granted(identity(token)));
    }

    /** The token says what they may do; without one they may do nothing. */
    @Override
    public CompletionStage<Login> authorize(Credentials who) {
        return authenticate(who);
    }

    /** A new token for somebody who is here: it has to be theirs. */
    CompletionStage<Login> renewed(Identity identity, String secret) {
        return login(
                Optional.of(secret),
                token -> token.user().equals(identity.user())
                        ? new Login.Granted(identity(token))
                        : new Login.Refused("Not allowed to change username on refreshed token"));
    }

    private CompletionStage<Login> login(Optional<String> secret, Function<Token, Login> believed) {
        if (secret.isEmpty() || secret.get().isEmpty()) {
            return CompletableFuture.completedFuture(new Login.Refused(FAILED + "there is no token"));
        }
        try {
            return verifier.verify(secret.get()).thenApply(believed).exceptionallyCompose(OAuth2Backend::refused);
        } catch (RejectedExecutionException tooMany) {
            return CompletableFuture.failedFuture(tooMany);
        }
    }

    private static CompletionStage<Login> refused(Throwable wrapped) {
        final Throwable failure =
                wrapped instanceof CompletionException && wrapped.getCause() != null ? wrapped.getCause() : wrapped;
        return failure instanceof TokenRefused known
                ? CompletableFuture.completedFuture(new Login.Refused(FAILED + known.getMessage()))
                : CompletableFuture.failedFuture(failure);
    }

    private Identity identity(Token token) {
        return new Identity(token.user(), token.tags(), new OAuth2Rights(this, token));
    }

    boolean isValid(Token token) {
        return clock.instant().isBefore(token.expiry());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        keys.close();
    }

    @Override
    public String toString() {
        return "OAuth 2 back end";
    }
}
