package io.bilbymq.broker.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The back end {@code cache}: remembers for a while what another one has said, as RabbitMQ's {@code rabbit_auth_backend_cache}
 * does: what was granted, not what was refused. Of secrets a digest is kept, with a key that only this process knows. What is
 * remembered is bounded. Thread safe.
 */
public final class CachingBackend implements AccessBackend {
    private static final int LOGINS_MAX = 65_536;
    private static final int GRANTED_MAX = 262_144;

    /** What was asked of a user's rights. */
    private record Question(
            String user,
            String what,
            String virtualHost,
            String name,
            String routingKey,
            Map<String, String> variables,
            Optional<InetAddress> peer) {}

    private final AccessBackend remembered;
    private final Clock clock;
    private final KeyedDigest digest = new KeyedDigest();
    private final Cache<ByteBuffer, Identity> logins;
    private final Cache<Question, Boolean> granted;

    /** Remembers the answers of a back end for so long. */
    public CachingBackend(AccessBackend remembered, long ttlMillis) {
        this(remembered, ttlMillis, Clock.systemUTC(), System::nanoTime);
    }

    CachingBackend(AccessBackend remembered, long ttlMillis, Clock clock, Ticker ticker) {
        this.remembered = remembered;
        this.clock = clock;
        logins = Caffeine.newBuilder()
                .maximumSize(LOGINS_MAX)
                .expireAfterWrite(ttlMillis, TimeUnit.MILLISECONDS)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        granted = Caffeine.newBuilder()
                .maximumSize(GRANTED_MAX)
                .expireAfterWrite(ttlMillis, TimeUnit.MILLISECONDS)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public String name() {
        return "cache";
    }

    @Override
    public CompletionStage<Login> authenticate(Credentials who) {
        return login("authenticate", who, () -> remembered.authenticate(who));
    }

    @Override
    public CompletionStage<Login> authorize(Credentials who) {
        return login("authorize", who, () -> remembered.authorize(who));
    }

    private CompletionStage<Login> login(String what, Credentials who, Supplier<CompletionStage<Login>> ask) {
        final ByteBuffer key = digest.of(
                what,
                who.user(),
                who.secret().isPresent() ? "secret" : "",
                who.secret().orElse(""),
                who.peer().getHostAddress());
        final Identity known = logins.getIfPresent(key);
        if (known != null && isValid(known)) {
            return CompletableFuture.completedStage(new Login.Granted(known));
        }
        return ask.get().thenApply(login -> {
            if (!(login instanceof Login.Granted granted)) {
                return login;
            }
            final Identity identity = remembering(granted.identity());
            logins.put(key, identity);
            return new Login.Granted(identity);
        });
    }

    private boolean isValid(Identity identity) {
        return identity.rights()
                .expiry()
                .map(end -> end.isAfter(clock.instant()))
                .orElse(true);
    }

    private Identity remembering(Identity identity) {
        return new Identity(identity.user(), identity.tags(), new CachedRights(identity));
    }

    @Override
    public void close() {
        remembered.close();
    }

    /** Rights whose answers are remembered. Those of a user with another token are other rights. */
    private final class CachedRights implements Rights {
        private final Identity inner;

        CachedRights(Identity inner) {
            this.inner = inner;
        }

        private Rights rights() {
            return inner.rights();
        }

        private CompletionStage<Decision> decision(Question question, Supplier<CompletionStage<Decision>> ask) {
            if (rights().expiry().isPresent()) {
                // What a token says is known at once, and another one may say something else.
                return ask.get();
            }
            if (granted.getIfPresent(question) != null) {
                return Decision.YES;
            }
            final CompletionStage<Decision> answer = ask.get();
            return answer.thenApply(decision -> {
                if (decision instanceof Decision.Granted) {
                    granted.put(question, true);
                }
                return decision;
            });
        }

        @Override
        public CompletionStage<Decision> mayEnter(String virtualHost, InetAddress peer) {
            return decision(
                    new Question(inner.user(), "enter", virtualHost, "", "", Map.of(), Optional.of(peer)),
                    () -> rights().mayEnter(virtualHost, peer));
        }

        @Override
        public CompletionStage<Decision> may(
                Permission permission, String virtualHost, ResourceKind kind, String name) {
            return decision(
                    new Question(
                            inner.user(), permission + " " + kind, virtualHost, name, "", Map.of(), Optional.empty()),
                    () -> rights().may(permission, virtualHost, kind, name));
        }

        @Override
        public CompletionStage<Decision> mayTopic(
                Permission permission,
                String virtualHost,
                String exchange,
                String routingKey,
                Map<String, String> variables) {
            return decision(
                    new Question(
                            inner.user(),
                            permission + " topic",
                            virtualHost,
                            exchange,
                            routingKey,
                            variables,
                            Optional.empty()),
                    () -> rights().mayTopic(permission, virtualHost, exchange, routingKey, variables));
        }

        @Override
        public Optional<Instant> expiry() {
            return rights().expiry();
        }

        @Override
        public CompletionStage<Login> renewed(Identity identity, String secret) {
            return rights().renewed(inner, secret)
                    .thenApply(login -> login instanceof Login.Granted granted
                            ? new Login.Granted(remembering(granted.identity()))
                            : login);
        }

        /** Answers are remembered here, so nobody tells when they change. */
        @Override
        public long version() {
            return 0;
        }
    }
}
