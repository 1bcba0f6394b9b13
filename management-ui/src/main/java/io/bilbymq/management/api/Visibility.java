package io.bilbymq.management.api;

import io.bilbymq.broker.vhost.VirtualHostAdministration;
import io.bilbymq.broker.vhost.VirtualHostInfo;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.ApiUser;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Which virtual hosts a user gets to see: who watches sees all, others those that they may enter. Thread safe. */
public final class Visibility {
    private final VirtualHostAdministration hosts;

    /** Of these. */
    public Visibility(VirtualHostAdministration hosts) {
        this.hosts = hosts;
    }

    /** Whether there is a virtual host of this name. */
    public boolean exists(String virtualHost) {
        return hosts.named(virtualHost).isPresent();
    }

    /**
     * Insists that there is one of this name, where RabbitMQ has words for that of its own.
     *
     * @throws ApiException 404
     */
    void require(String virtualHost) {
        if (!exists(virtualHost)) {
            throw ApiException.notFound("vhost_not_found");
        }
    }

    /** The names of those that somebody sees. */
    CompletionStage<Set<String>> virtualHosts(ApiUser user) {
        return names(user, user.isMonitoring());
    }

    /** The names of those in which somebody may see what is defined. */
    CompletionStage<Set<String>> enterable(ApiUser user) {
        return names(user, user.isAdministrator());
    }

    /** The one that a request names, or all in which its sender may see what is defined. */
    CompletionStage<Set<String>> enterable(ApiUser user, Optional<String> named) {
        return named.<CompletionStage<Set<String>>>map(name -> CompletableFuture.completedStage(Set.of(name)))
                .orElseGet(() -> enterable(user));
    }

    private CompletionStage<Set<String>> names(ApiUser user, boolean all) {
        final List<String> names =
                hosts.all().stream().map(VirtualHostInfo::name).toList();
        if (all) {
            return CompletableFuture.completedStage(new LinkedHashSet<>(names));
        }
        CompletionStage<Set<String>> visible = CompletableFuture.completedStage(new LinkedHashSet<>());
        for (final String name : names) {
            visible = visible.thenCombine(user.mayEnter(name), (found, may) -> {
                if (may) {
                    found.add(name);
                }
                return found;
            });
        }
        return visible;
    }
}
