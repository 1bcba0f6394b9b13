package io.bilbymq.broker.vhost;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The policies of a virtual host, and which of them apply to what. Confined to the definitions loop, as the patterns of
 * policies are tried nowhere else; but {@link #all} may be read by any thread.
 */
final class Policies {
    /** A policy and its pattern, made ready. */
    private record Compiled(Policy policy, PolicyPattern pattern) {}

    /** The names of a user and an operator policy. */
    private record Pair(Optional<String> user, Optional<String> operator) {}

    private static final Comparator<Compiled> MOST_IMPORTANT_FIRST =
            Comparator.comparingInt(compiled -> -compiled.policy.priority());

    private final boolean strict;
    private final Map<PolicyKind, Map<String, Compiled>> byName = new EnumMap<>(PolicyKind.class);
    private final Map<PolicyKind, List<Compiled>> sorted = new EnumMap<>(PolicyKind.class);

    /** Thousands of queues share what the same policies come to, until one of those changes. */
    private final Map<Pair, EffectivePolicy> effective = new HashMap<>();

    private volatile Map<PolicyKind, List<Policy>> all;

    /** No policies; {@code strict} does not let those of classic queues ask for what RabbitMQ's cannot do. */
    Policies(boolean strict) {
        this.strict = strict;
        for (final PolicyKind kind : PolicyKind.values()) {
            byName.put(kind, new TreeMap<>());
        }
        all = changed();
    }

    /** Those of a kind, by name. Callable from any thread. */
    List<Policy> all(PolicyKind kind) {
        return all.getOrDefault(kind, List.of());
    }

    /** Sets a policy whose pattern is valid, in the place of the one of that name, which is returned. */
    Optional<Policy> set(PolicyKind kind, Policy policy) {
        final Compiled compiled = new Compiled(policy, PolicyPattern.of(policy.pattern()));
        final Optional<Policy> before =
                Optional.ofNullable(named(kind).put(policy.name(), compiled)).map(Compiled::policy);
        all = changed();
        return before;
    }

    /** Ends a policy, if there is one of this name, and returns it. */
    Optional<Policy> clear(PolicyKind kind, String name) {
        final Optional<Policy> before =
                Optional.ofNullable(named(kind).remove(name)).map(Compiled::policy);
        all = changed();
        return before;
    }

    private Map<String, Compiled> named(PolicyKind kind) {
        return byName.computeIfAbsent(kind, k -> new TreeMap<>());
    }

    private Map<PolicyKind, List<Policy>> changed() {
        effective.clear();
        final Map<PolicyKind, List<Policy>> lists = new EnumMap<>(PolicyKind.class);
        byName.forEach((kind, policies) -> {
            lists.put(kind, policies.values().stream().map(Compiled::policy).toList());
            sorted.put(
                    kind,
                    policies.values().stream().sorted(MOST_IMPORTANT_FIRST).toList());
        });
        return lists;
    }

    /** What applies to a queue. */
    EffectivePolicy of(QueueDefinition queue) {
        return of(
                first(PolicyKind.USER, queue.name(), policy -> PolicyKeys.apply(policy, queue.type(), strict)),
                first(PolicyKind.OPERATOR, queue.name(), policy -> PolicyKeys.apply(policy, queue.type(), strict)));
    }

    /** What applies to an exchange of this name. */
    EffectivePolicy ofExchange(String name) {
        return of(
                first(PolicyKind.USER, name, policy -> policy.scope().coversExchanges()),
                first(PolicyKind.OPERATOR, name, policy -> policy.scope().coversExchanges()));
    }

    private EffectivePolicy of(Optional<Policy> user, Optional<Policy> operator) {
        return effective.computeIfAbsent(
                new Pair(user.map(Policy::name), operator.map(Policy::name)),
                pair -> EffectivePolicy.of(user, operator));
    }

    private Optional<Policy> first(PolicyKind kind, String name, Predicate<Policy> applies) {
        for (final Compiled compiled : sorted.getOrDefault(kind, List.of())) {
            if (applies.test(compiled.policy) && compiled.pattern.isIn(name)) {
                return Optional.of(compiled.policy);
            }
        }
        return Optional.empty();
    }
}
