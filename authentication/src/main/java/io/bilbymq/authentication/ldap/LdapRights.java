package io.bilbymq.authentication.ldap;

import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Rights;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What the directory lets one user do: asked each time, unless a query says it all without. Immutable. Holds the password if
 * the directory is to be asked as the user.
 */
final class LdapRights implements Rights {
    private final LdapBackend backend;
    private final LdapUser user;

    LdapRights(LdapBackend backend, LdapUser user) {
        this.backend = backend;
        this.user = user;
    }

    @Override
    public CompletionStage<Decision> mayEnter(String virtualHost, InetAddress peer) {
        return backend.decide(backend.queries().virtualHostAccess(), user, about(virtualHost));
    }

    @Override
    public CompletionStage<Decision> may(Permission permission, String virtualHost, ResourceKind kind, String name) {
        final Map<String, String> variables = about(virtualHost);
        variables.put("resource", kind.toString());
        variables.put("name", name);
        variables.put("permission", permission.toString());
        return backend.decide(backend.queries().resourceAccess(), user, variables);
    }

    @Override
    public CompletionStage<Decision> mayTopic(
            Permission permission,
            String virtualHost,
            String exchange,
            String routingKey,
            Map<String, String> context) {
        final Map<String, String> variables = about(virtualHost);
        context.forEach((name, value) -> variables.put("variable_map." + name, value));
        variables.put("resource", "topic");
        variables.put("name", exchange);
        variables.put("permission", permission.toString());
        variables.put("routing_key", routingKey);
        return backend.decide(backend.queries().topicAccess(), user, variables);
    }

    private Map<String, String> about(String virtualHost) {
        final Map<String, String> variables = user.variables();
        variables.put("vhost", virtualHost);
        return variables;
    }

    @Override
    public String toString() {
        return "rights of " + user + " by LDAP";
    }
}
