package io.bilbymq.authentication.oauth2;

import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Rights;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a token lets somebody do until it ends: answered at once. Thread safe. */
final class OAuth2Rights implements Rights {
    /** Answers change only with the token, and then so do these rights. */
    private static final long UNCHANGING = 1;

    /** The scopes as they are in a virtual host; a connection asks about one only. */
    private record InVirtualHost(String name, List<Scope> scopes) {}

    private final OAuth2Backend backend;
    private final Token token;
    private volatile @Nullable InVirtualHost last;

    OAuth2Rights(OAuth2Backend backend, Token token) {
        this.backend = backend;
        this.token = token;
    }

    @Override
    public CompletionStage<Decision> mayEnter(String virtualHost, InetAddress peer) {
        return any(virtualHost, scope -> scope.virtualHost().matches(virtualHost));
    }

    @Override
    public CompletionStage<Decision> may(Permission permission, String virtualHost, ResourceKind kind, String name) {
        return any(virtualHost, scope -> scope.permits(permission, virtualHost, name));
    }

    @Override
    public CompletionStage<Decision> mayTopic(
            Permission permission,
            String virtualHost,
            String exchange,
            String routingKey,
            Map<String, String> variables) {
        return any(virtualHost, scope -> scope.permits(permission, virtualHost, exchange, routingKey));
    }

    private CompletionStage<Decision> any(String virtualHost, Predicate<Scope> permits) {
        return Decision.answer(
                backend.isValid(token) && scopes(virtualHost).stream().anyMatch(permits));
    }

    private List<Scope> scopes(String virtualHost) {
        final InVirtualHost known = last;
        if (known != null && known.name().equals(virtualHost)) {
            return known.scopes();
        }
        final List<Scope> scopes = new ArrayList<>();
        for (final String text : token.scopes()) {
            new ScopeTemplate(text).in(virtualHost, token.claims()).ifPresent(scopes::add);
        }
        final InVirtualHost found = new InVirtualHost(virtualHost, List.copyOf(scopes));
        last = found;
        return found.scopes();
    }

    @Override
    public Optional<Instant> expiry() {
        return Optional.of(token.expiry());
    }

    @Override
    public CompletionStage<Login> renewed(Identity identity, String secret) {
        return backend.renewed(identity, secret);
    }

    @Override
    public long version() {
        return UNCHANGING;
    }

    @Override
    public String toString() {
        return "rights by " + token;
    }
}
