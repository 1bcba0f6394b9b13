package io.bilbymq.authentication.http;

import io.bilbymq.authentication.remote.LoggedText;
import io.bilbymq.authentication.remote.RemoteFailure;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Rights;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the HTTP service lets one user do: asked each time. Immutable. */
final class HttpRights implements Rights {
    private static final Logger LOG = LoggerFactory.getLogger(HttpRights.class);

    private final HttpBackend backend;
    private final String user;
    private final String tags;

    HttpRights(HttpBackend backend, String user, Set<String> tags) {
        this.backend = backend;
        this.user = user;
        this.tags = String.join(" ", tags);
    }

    @Override
    public CompletionStage<Decision> mayEnter(String virtualHost, InetAddress peer) {
        final Form form = about(virtualHost).with("ip", literal(peer)).with("tags", tags);
        return ask("virtual host", backend.settings().paths().virtualHost(), form);
    }

    @Override
    public CompletionStage<Decision> may(Permission permission, String virtualHost, ResourceKind kind, String name) {
        final Form form = about(virtualHost)
                .with("resource", kind.toString())
                .with("name", name)
                .with("permission", permission.toString())
                .with("tags", tags);
        return ask("resource", backend.settings().paths().resource(), form);
    }

    @Override
    public CompletionStage<Decision> mayTopic(
            Permission permission,
            String virtualHost,
            String exchange,
            String routingKey,
            Map<String, String> variables) {
        final Form form = about(virtualHost)
                .with("resource", "topic")
                .with("name", exchange)
                .with("permission", permission.toString())
                .with("tags", tags)
                .with("routing_key", routingKey);
        new TreeMap<>(variables).forEach((name, value) -> form.with("variable_map." + name, value));
        return ask("topic", backend.settings().paths().topic(), form);
    }

    private Form about(String virtualHost) {
        return new Form().with("username", user).with("vhost", virtualHost);
    }

    private CompletionStage<Decision> ask(String what, URI address, Form form) {
        return backend.ask(address, form)
                .thenApply(HttpAnswer::aboutPermission)
                .handle((answer, failure) -> decision(what, answer, failure));
    }

    private Decision decision(String what, @Nullable HttpAnswer answer, @Nullable Throwable failure) {
        if (answer instanceof HttpAnswer.Allow) {
            return Decision.GRANTED;
        }
        if (answer instanceof HttpAnswer.Deny deny) {
            return denied(what, deny.reason());
        }
        final String error = words(failure);
        LOG.error("{} access of user '{}': {}", what, LoggedText.of(user), error);
        return Decision.failed(HttpBackend.MODULE, error);
    }

    private Decision denied(String what, String reason) {
        if (reason.isEmpty()) {
            return Decision.REFUSED;
        }
        final String shown = LoggedText.of(reason);
        LOG.info("HTTP authorization denied for user '{}', {}: {}", LoggedText.of(user), what, shown);
        return backend.settings().disclosesReasons() ? Decision.refusedBy(HttpBackend.MODULE, shown) : Decision.REFUSED;
    }

    private static String words(@Nullable Throwable failure) {
        final Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RemoteFailure known ? String.valueOf(known.getMessage()) : "the request failed";
    }

    /** As RabbitMQ writes an address: without the interface that an IPv6 address may have been reached by. */
    private static String literal(InetAddress peer) {
        final String text = peer.getHostAddress();
        final int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    @Override
    public String toString() {
        return "rights of '" + user + "' by HTTP";
    }
}
