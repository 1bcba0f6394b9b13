package io.bilbymq.broker.access;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What somebody may do whom one back end knows and others allow things: what all of those allow. What the first has proved must
 * last, but it is not asked for permissions.
 */
record JointRights(Identity proved, List<Identity> agreed) implements Rights {
    /** Somebody with the tags of all. */
    static Identity join(Identity proved, List<Identity> agreed) {
        final Set<String> tags = new LinkedHashSet<>(proved.tags());
        agreed.forEach(identity -> tags.addAll(identity.tags()));
        return new Identity(proved.user(), tags, new JointRights(proved, List.copyOf(agreed)));
    }

    @Override
    public CompletionStage<Decision> mayEnter(String virtualHost, InetAddress peer) {
        return all(rights -> rights.mayEnter(virtualHost, peer), 0);
    }

    @Override
    public CompletionStage<Decision> may(Permission permission, String virtualHost, ResourceKind kind, String name) {
        return all(rights -> rights.may(permission, virtualHost, kind, name), 0);
    }

    @Override
    public CompletionStage<Decision> mayTopic(
            Permission permission,
            String virtualHost,
            String exchange,
            String routingKey,
            Map<String, String> variables) {
        return all(rights -> rights.mayTopic(permission, virtualHost, exchange, routingKey, variables), 0);
    }

    private CompletionStage<Decision> all(Function<Rights, CompletionStage<Decision>> question, int from) {
        for (int i = from; i < agreed.size(); i++) {
            final CompletionStage<Decision> answer =
                    question.apply(agreed.get(i).rights());
            if (answer != Decision.YES) {
                final int next = i + 1;
                return next == agreed.size()
                        ? answer
                        : answer.thenCompose(decision -> decision instanceof Decision.Granted
                                ? all(question, next)
                                : CompletableFuture.completedStage(decision));
            }
        }
        return Decision.YES;
    }

    private Stream<Rights> everybodys() {
        return Stream.concat(Stream.of(proved), agreed.stream()).map(Identity::rights);
    }

    @Override
    public Optional<Instant> expiry() {
        return everybodys().flatMap(rights -> rights.expiry().stream()).min(Comparator.naturalOrder());
    }

    @Override
    public CompletionStage<Login> renewed(Identity identity, String secret) {
        return proved.rights().renewed(proved, secret).thenCompose(login -> {
            if (!(login instanceof Login.Granted granted)) {
                return CompletableFuture.completedStage(login);
            }
            return renewed(granted.identity(), secret, 0, new ArrayList<>());
        });
    }

    private CompletionStage<Login> renewed(Identity now, String secret, int index, List<Identity> renewed) {
        if (index == agreed.size()) {
            return CompletableFuture.completedStage(new Login.Granted(join(now, renewed)));
        }
        final Identity next = agreed.get(index);
        return next.rights().renewed(next, secret).thenCompose(login -> {
            if (!(login instanceof Login.Granted granted)) {
                return CompletableFuture.completedStage(login);
            }
            renewed.add(granted.identity());
            return renewed(now, secret, index + 1, renewed);
        });
    }

    /** 0 if one of them does not tell. */
    @Override
    public long version() {
        long sum = 0;
        for (final Identity identity : agreed) {
            final long version = identity.rights().version();
            if (version == 0) {
                return 0;
            }
            sum += version;
        }
        return sum;
    }
}
