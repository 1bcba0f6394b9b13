package io.bilbymq.broker.vhost;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The arguments of {@code queue.declare}: which of them a queue type knows, and what values they may have.
 *
 * <p>An argument that no type knows is ignored, as in RabbitMQ; one that only another type knows is an error, unless it
 * is one of our extensions and they are allowed.
 */
final class QueueArguments {
    private static final String DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";
    private static final String EXPIRY = "x-expiry";
    private static final String GROUP_KEY = "x-group-key";

    /** Of a plugin that many have beside RabbitMQ. */
    private static final String DEDUPLICATION = "x-message-deduplication";

    /** In the order in which RabbitMQ compares them. */
    private static final Map<QueueType, List<String>> KNOWN = new EnumMap<>(Map.of(
            QueueType.CLASSIC,
            List.of(
                    "x-expires",
                    "x-message-ttl",
                    DEAD_LETTER_EXCHANGE,
                    "x-dead-letter-routing-key",
                    "x-max-length",
                    "x-max-length-bytes",
                    "x-max-priority",
                    "x-overflow",
                    "x-queue-mode",
                    "x-queue-version",
                    "x-single-active-consumer",
                    QueueType.ARGUMENT,
                    "x-queue-master-locator",
                    "x-queue-leader-locator"),
            QueueType.QUORUM,
            List.of(
                    DEAD_LETTER_EXCHANGE,
                    "x-dead-letter-routing-key",
                    "x-dead-letter-strategy",
                    "x-expires",
                    "x-max-length",
                    "x-max-length-bytes",
                    "x-max-in-memory-length",
                    "x-max-in-memory-bytes",
                    "x-overflow",
                    "x-single-active-consumer",
                    QueueType.ARGUMENT,
                    "x-quorum-initial-group-size",
                    "x-delivery-limit",
                    "x-message-ttl",
                    "x-queue-leader-locator",
                    "x-consumer-disconnected-timeout",
                    "x-consumer-timeout",
                    "x-delayed-retry-type",
                    "x-delayed-retry-min",
                    "x-delayed-retry-max"),
            QueueType.STREAM,
            List.of(
                    "x-max-length-bytes",
                    QueueType.ARGUMENT,
                    "x-max-age",
                    "x-stream-max-segment-size-bytes",
                    "x-stream-filter-size-bytes",
                    "x-initial-cluster-size",
                    "x-queue-leader-locator")));

    /** What BilbyMQ allows beyond that. */
    private static final Map<QueueType, List<String>> EXTENSIONS = new EnumMap<>(Map.of(
            QueueType.CLASSIC,
            List.of(
                    EXPIRY,
                    GROUP_KEY,
                    DEDUPLICATION,
                    "x-dead-letter-strategy",
                    "x-delivery-limit",
                    "x-consumer-disconnected-timeout",
                    "x-consumer-timeout",
                    "x-delayed-retry-type",
                    "x-delayed-retry-min",
                    "x-delayed-retry-max"),
            QueueType.QUORUM,
            List.of(GROUP_KEY, DEDUPLICATION, "x-max-priority", "x-queue-mode", "x-queue-version"),
            QueueType.STREAM,
            List.of()));

    private static final Set<String> KNOWN_TO_ANY = new LinkedHashSet<>();

    static {
        KNOWN.values().forEach(KNOWN_TO_ANY::addAll);
    }

    /** Shared by all queues that say no more than that. */
    private static final Map<QueueType, FieldTable> ONLY_TYPE = new EnumMap<>(QueueType.class);

    static {
        for (final QueueType type : QueueType.values()) {
            ONLY_TYPE.put(type, FieldTable.of(QueueType.ARGUMENT, type.fieldValue()));
        }
    }

    private static final ArgumentRule TYPE = ArgumentRule.text().and((value, all) -> {
        final String text = ErlangText.plain(value);
        return QueueType.named(text).filter(type -> type != QueueType.STREAM).isPresent()
                ? Optional.empty()
                : Optional.of("\"unsupported queue type '" + text + "'\"");
    });

    /** What is to be a name or a routing key: nothing longer could be sent. */
    private static final ArgumentRule SHORT_TEXT = ArgumentRule.text()
            .and((value, all) -> ErlangText.plain(value).getBytes(UTF_8).length <= 255
                    ? Optional.empty()
                    : Optional.of("\"longer than 255 bytes\""));

    private static final ArgumentRule DEAD_LETTER_ROUTING_KEY = SHORT_TEXT.and((value, all) ->
            all.contains(DEAD_LETTER_EXCHANGE) ? Optional.empty() : Optional.of("routing_key_but_no_dlx_defined"));

    private static final ArgumentRule HEADER_NAME = SHORT_TEXT.and(
            (value, all) -> ErlangText.plain(value).isEmpty() ? Optional.of("\"names no header\"") : Optional.empty());

    private final Map<QueueType, List<String>> compared = new EnumMap<>(QueueType.class);
    private final Map<String, ArgumentRule> rules;

    /** {@code strict} refuses what RabbitMQ would refuse. */
    QueueArguments(boolean strict) {
        this.rules = rules(strict);
        for (final QueueType type : QueueType.values()) {
            final List<String> keys = new ArrayList<>(known(KNOWN, type));
            if (!strict) {
                keys.addAll(known(EXTENSIONS, type));
            }
            compared.put(type, List.copyOf(keys));
        }
    }

    private static List<String> known(Map<QueueType, List<String>> byType, QueueType type) {
        final List<String> keys = byType.get(type);
        assert keys != null : type;
        return keys;
    }

    /** In the order in which RabbitMQ checks them. */
    private static Map<String, ArgumentRule> rules(boolean strict) {
        final Map<String, ArgumentRule> rules = new LinkedHashMap<>();
        rules.put("x-expires", ArgumentRule.positiveMillis());
        rules.put("x-message-ttl", ArgumentRule.millis());
        rules.put(DEAD_LETTER_EXCHANGE, SHORT_TEXT);
        if (!strict) {
            rules.put(EXPIRY, ArgumentRule.oneOf(List.of("head", "exact"), "invalid_expiry"));
            rules.put(GROUP_KEY, HEADER_NAME);
            rules.put(DEDUPLICATION, ArgumentRule.bool());
        }
        rules.put("x-dead-letter-routing-key", DEAD_LETTER_ROUTING_KEY);
        rules.put(
                "x-dead-letter-strategy",
                ArgumentRule.oneOf(List.of("at-most-once", "at-least-once"), "invalid_dlx_strategy"));
        rules.put("x-max-length", ArgumentRule.nonNegative());
        rules.put("x-max-length-bytes", ArgumentRule.nonNegative());
        rules.put("x-max-in-memory-length", ArgumentRule.nonNegative());
        rules.put("x-max-in-memory-bytes", ArgumentRule.nonNegative());
        rules.put("x-max-priority", ArgumentRule.upTo(255));
        rules.put(
                "x-overflow",
                ArgumentRule.oneOf(List.of("drop-head", "reject-publish", "reject-publish-dlx"), "invalid_overflow"));
        rules.put("x-queue-version", version(strict));
        rules.put("x-single-active-consumer", ArgumentRule.bool());
        rules.put("x-quorum-initial-group-size", ArgumentRule.positive());
        rules.put("x-max-age", ArgumentRule.matching(Pattern.compile("0*[1-9][0-9]*[YMDhms]"), "invalid_max_age"));
        rules.put("x-stream-max-segment-size-bytes", ArgumentRule.nonNegative());
        rules.put("x-stream-filter-size-bytes", ArgumentRule.nonNegative());
        rules.put("x-initial-cluster-size", ArgumentRule.positive());
        rules.put(
                "x-queue-leader-locator",
                ArgumentRule.oneOf(List.of("client-local", "balanced"), "invalid_queue_locator_arg"));
        rules.put("x-consumer-timeout", ArgumentRule.nonNegative());
        rules.put(
                "x-delayed-retry-type",
                ArgumentRule.oneOf(List.of("disabled", "all", "failed", "returned"), "invalid_delayed_retry_type"));
        rules.put("x-delayed-retry-min", ArgumentRule.millis());
        rules.put("x-delayed-retry-max", ArgumentRule.millis());
        return rules;
    }

    /** RabbitMQ 4.3 has version 2 only; what asks for version 1 was written for an older one and works as well here. */
    private static ArgumentRule version(boolean strict) {
        return ArgumentRule.nonNegative().and((value, all) -> {
            final long version = value.asInteger().orElseThrow();
            return version == 2 || (version == 1 && !strict)
                    ? Optional.empty()
                    : Optional.of("\"unsupported queue version '" + version + "'\"");
        });
    }

    /** The arguments with the type said, which without it is {@code standard}. */
    static FieldTable withType(FieldTable arguments, QueueType standard) {
        final FieldTable only = ONLY_TYPE.get(standard);
        if (arguments.isEmpty() && only != null) {
            return only;
        }
        return arguments.contains(QueueType.ARGUMENT)
                ? arguments
                : arguments.with(QueueType.ARGUMENT, standard.fieldValue());
    }

    /**
     * Insists that a new queue can have these arguments.
     *
     * @throws AmqpException 406
     */
    void validate(Object queue, FieldTable arguments) {
        final Optional<FieldValue> deadLetterExchange = arguments.value(DEAD_LETTER_EXCHANGE);
        if (deadLetterExchange.isPresent() && deadLetterExchange.get().asText().isEmpty()) {
            throw refused("invalid type '" + deadLetterExchange.get().typeName() + "' for arg '" + DEAD_LETTER_EXCHANGE
                    + "' in " + queue);
        }
        check(queue, arguments, QueueType.ARGUMENT, TYPE);
        rules.forEach((key, rule) -> check(queue, arguments, key, rule));
        requireKnown(queue, QueueType.of(arguments), arguments);
    }

    private static void check(Object queue, FieldTable arguments, String key, ArgumentRule rule) {
        final Optional<String> complaint = arguments.value(key).flatMap(value -> rule.complaint(value, arguments));
        if (complaint.isPresent()) {
            throw refused("invalid arg '" + key + "' for " + queue + ": " + complaint.get());
        }
    }

    private void requireKnown(Object queue, QueueType type, FieldTable arguments) {
        final List<String> allowed = comparedBy(type);
        for (final FieldTable.Entry entry : arguments.entries()) {
            if (KNOWN_TO_ANY.contains(entry.name()) && !allowed.contains(entry.name())) {
                throw refused(
                        "invalid arg '" + entry.name() + "' for " + queue + " of queue type " + type.moduleName());
            }
        }
    }

    /** Insists that a queue that is there has, as far as its type cares, the arguments of a new declaration. */
    void requireEquivalence(DeclaredQueue queue, FieldTable received) {
        final FieldTable current = queue.definition().arguments();
        if (!received.equals(current)) {
            for (final String key : comparedBy(queue.definition().type())) {
                Equivalence.requireArgument(queue, key, received, current);
            }
        }
    }

    private List<String> comparedBy(QueueType type) {
        return known(compared, type);
    }

    private static AmqpException refused(String text) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, text);
    }
}
