package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.exchanges.DeduplicationType;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The keys of policies: which there are, what values they may have, and which queue type knows which. */
final class PolicyKeys {
    static final String ALTERNATE_EXCHANGE = "alternate-exchange";

    private static final int SHORT_STRING_MAX = 255;

    /** What a value has to be, and RabbitMQ's words for one that is not. */
    private record Rule(Predicate<FieldValue> isValid, String what) {}

    private static final Set<String> MIRRORING = Set.of(
            "ha-mode",
            "ha-params",
            "ha-sync-mode",
            "ha-sync-batch-size",
            "ha-promote-on-shutdown",
            "ha-promote-on-failure",
            "queue-master-locator");

    private static final Map<String, Rule> RULES = new HashMap<>();

    static {
        text(ALTERNATE_EXCHANGE, "alternate exchange name");
        text("dead-letter-exchange", "dead letter exchange name");
        text("dead-letter-routing-key", "dead letter routing key");
        oneOf("dead-letter-strategy", "dead letter strategy", "at-most-once", "at-least-once");
        integer("message-ttl", "message TTL", number -> number >= 0 && number <= ArgumentRule.MILLIS_MAX);
        integer("expires", "queue expiry", number -> number >= 1 && number <= ArgumentRule.MILLIS_MAX);
        integer("max-length", "maximum length", PolicyKeys::isCount);
        integer("max-length-bytes", "maximum length in bytes", PolicyKeys::isCount);
        integer("max-in-memory-length", "maximum memory in bytes", PolicyKeys::isCount);
        integer("max-in-memory-bytes", "maximum memory in bytes", PolicyKeys::isCount);
        oneOf("queue-mode", "queue-mode value", "default", "lazy");
        integer("queue-version", "queue-version value", number -> number == 1 || number == 2);
        oneOf("overflow", "overflow value", "drop-head", "reject-publish", "reject-publish-dlx");
        integer("delivery-limit", "delivery limit", number -> number >= -1);
        integer("consumer-timeout", "consumer timeout", PolicyKeys::isCount);
        integer("consumer-disconnected-timeout", "consumer disconnected timeout", PolicyKeys::isCount);
        oneOf("delayed-retry-type", "delayed retry type", "disabled", "all", "failed", "returned");
        integer("delayed-retry-min", "delayed retry minimum", PolicyKeys::isCount);
        integer("delayed-retry-max", "delayed retry maximum", PolicyKeys::isCount);
        rule("max-age", "max age", value -> matches(value, Pattern.compile("0*[1-9][0-9]*[YMDhms]")));
        integer("stream-max-segment-size-bytes", "segment size", PolicyKeys::isCount);
        integer("stream-filter-size-bytes", "filter size", number -> number >= 16 && number <= 255);
        oneOf("queue-leader-locator", "queue leader locator value", "client-local", "balanced");
        integer("initial-cluster-size", "cluster size", number -> number >= 1);
        integer("target-group-size", "target group size", number -> number >= 1);
        integer(DeduplicationType.CACHE_SIZE, "cache size", number -> number > 0);
        integer(DeduplicationType.CACHE_TTL, "cache TTL", number -> number > 0);
        // Of clusters of another kind. What is exported from such a cluster shall be accepted.
        MIRRORING.forEach(PolicyKeys::anything);
        anything("federation-upstream");
        anything("federation-upstream-set");
        anything("federation-upstream-pattern");
    }

    private static final Set<String> OF_OPERATORS = Set.of(
            "expires",
            "message-ttl",
            "max-length",
            "max-length-bytes",
            "max-in-memory-length",
            "max-in-memory-bytes",
            "delivery-limit",
            "queue-version",
            "overflow",
            "target-group-size");

    private static final Set<String> OF_STREAMS_ONLY =
            Set.of("max-age", "stream-max-segment-size-bytes", "stream-filter-size-bytes", "initial-cluster-size");

    /** What BilbyMQ can do with classic queues, and RabbitMQ with quorum queues only. */
    private static final Set<String> EXTENSIONS_OF_CLASSIC = Set.of(
            "dead-letter-strategy",
            "delivery-limit",
            "consumer-disconnected-timeout",
            "delayed-retry-type",
            "delayed-retry-min",
            "delayed-retry-max");

    /** A policy with one of these does not apply to queues of the type at all. */
    private static final Map<QueueType, Set<String>> UNSUPPORTED = new EnumMap<>(Map.of(
            QueueType.CLASSIC,
                    union(List.of(
                            OF_STREAMS_ONLY,
                            EXTENSIONS_OF_CLASSIC,
                            Set.of("max-in-memory-length", "max-in-memory-bytes", "target-group-size"))),
            QueueType.QUORUM, union(List.of(OF_STREAMS_ONLY, MIRRORING, Set.of("queue-mode", "queue-version"))),
            QueueType.STREAM, Set.of()));

    private PolicyKeys() {}

    private static Set<String> union(List<Set<String>> sets) {
        return sets.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    private static void anything(String key) {
        rule(key, key, value -> true);
    }

    private static void rule(String key, String what, Predicate<FieldValue> isValid) {
        RULES.put(key, new Rule(isValid, what));
    }

    /** A name or a routing key: what does not fit into a short string could never be sent. */
    private static void text(String key, String what) {
        rule(
                key,
                what,
                value -> value.asText()
                        .filter(text -> text.getBytes(StandardCharsets.UTF_8).length <= SHORT_STRING_MAX)
                        .isPresent());
    }

    private static void oneOf(String key, String what, String... words) {
        final Set<String> allowed = Set.of(words);
        rule(key, what, value -> value.asText().filter(allowed::contains).isPresent());
    }

    private static void integer(String key, String what, LongPredicate isValid) {
        rule(
                key,
                what,
                value -> value.asInteger().isPresent()
                        && isValid.test(value.asInteger().getAsLong()));
    }

    private static boolean isCount(long number) {
        return number >= 0;
    }

    private static boolean matches(FieldValue value, Pattern pattern) {
        return value.asText().filter(text -> pattern.matcher(text).matches()).isPresent();
    }

    /**
     * Insists that a policy of this kind can ask for this.
     *
     * @throws AmqpException 406 with RabbitMQ's words
     */
    static void require(PolicyKind kind, FieldTable definition) {
        if (definition.isEmpty()) {
            throw refused("no policy provided");
        }
        for (final FieldTable.Entry entry : definition.entries()) {
            final Rule rule = RULES.get(entry.name());
            if (rule != null && isOf(kind, entry.name()) && !rule.isValid.test(entry.value())) {
                throw refused(ErlangText.term(entry.value()) + " is not a valid " + rule.what);
            }
        }
        final String unknown = definition.entries().stream()
                .filter(entry -> !isOf(kind, entry.name()))
                .map(entry -> "{<<\"" + entry.name() + "\">>," + ErlangText.term(entry.value()) + "}")
                .collect(Collectors.joining(","));
        if (!unknown.isEmpty()) {
            throw refused("[" + unknown + "] are not recognised policy settings");
        }
    }

    private static boolean isOf(PolicyKind kind, String key) {
        return kind == PolicyKind.OPERATOR ? OF_OPERATORS.contains(key) : RULES.containsKey(key);
    }

    private static AmqpException refused(String text) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, text);
    }

    /** Whether a policy applies to queues of this type, which has to know all its keys. */
    static boolean apply(Policy policy, QueueType type, boolean strict) {
        if (!policy.scope().covers(type)) {
            return false;
        }
        // RabbitMQ applies no such policy to anything, so whoever names classic queues there means ours.
        final boolean extended = type == QueueType.CLASSIC && !strict && policy.scope() == PolicyScope.CLASSIC_QUEUES;
        return policy.definition().entries().stream()
                .map(FieldTable.Entry::name)
                .noneMatch(key -> isUnsupported(type, key) && !(extended && EXTENSIONS_OF_CLASSIC.contains(key)));
    }

    private static boolean isUnsupported(QueueType type, String key) {
        return Optional.ofNullable(UNSUPPORTED.get(type)).orElse(Set.of()).contains(key);
    }

    /** Those keys that have no effect here though they would have in a cluster of mirrored queues. */
    static List<String> mirroring(FieldTable definition) {
        return definition.entries().stream()
                .map(FieldTable.Entry::name)
                .filter(MIRRORING::contains)
                .toList();
    }
}
