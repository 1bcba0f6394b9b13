package io.bilbymq.it.differential;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Which policies there are, and what a queue has to do when they and its arguments each say something. */
final class ModelPolicies {
    /** What applies to a queue. */
    record Applied(Optional<PolicySpec> user, Optional<PolicySpec> operator) {
        static final Applied NOTHING = new Applied(Optional.empty(), Optional.empty());

        /** The queue as if all of it had been said in its arguments. */
        QueueSpec to(QueueSpec declared) {
            Map<String, Object> policies = merge(
                    operator.map(PolicySpec::definition).orElse(Map.of()),
                    user.map(PolicySpec::definition).orElse(Map.of()));
            Map<String, Object> all = merge(declared.arguments(), policies);
            if (declared.isQuorum() && policies.containsKey(ModelQueue.OVERFLOW)) {
                all.put(ModelQueue.OVERFLOW, policies.get(ModelQueue.OVERFLOW));
            }
            return new QueueSpec(declared.name(), declared.durable(), all);
        }

        /** Of two numbers the lesser counts, of anything else what is said by {@code stronger}. */
        private static Map<String, Object> merge(Map<String, Object> stronger, Map<String, Object> weaker) {
            Map<String, Object> both = new HashMap<>(weaker);
            stronger.forEach((key, value) -> both.merge(
                    key,
                    value,
                    (weak, strong) -> weak instanceof Integer lesser && strong instanceof Integer other
                            ? (Object) Math.min(lesser, other)
                            : strong));
            return both;
        }
    }

    private final NavigableMap<Integer, PolicySpec> user = new TreeMap<>();
    private final NavigableMap<Integer, PolicySpec> operator = new TreeMap<>();

    void set(PolicySpec policy) {
        byRank(policy.operator()).put(policy.rank(), policy);
    }

    void clear(boolean ofOperator, int rank) {
        byRank(ofOperator).remove(rank);
    }

    private NavigableMap<Integer, PolicySpec> byRank(boolean ofOperator) {
        return ofOperator ? operator : user;
    }

    /** One of each kind at most: the one of the highest rank that is for this queue. */
    Applied to(int queue) {
        return new Applied(highest(user, queue), highest(operator, queue));
    }

    private static Optional<PolicySpec> highest(NavigableMap<Integer, PolicySpec> policies, int queue) {
        return policies.descendingMap().values().stream()
                .filter(policy -> policy.appliesTo(queue))
                .findFirst();
    }
}
