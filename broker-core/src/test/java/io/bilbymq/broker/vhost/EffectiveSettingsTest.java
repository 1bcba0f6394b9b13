package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.queue.QueueSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What comes of arguments, policies and configuration together. */
class EffectiveSettingsTest {
    private static final long MINUTE = 60_000;

    @Test
    void aQueueThatIsAskedForNothingSharesItsSettings() {
        assertThat(settings(QueueType.CLASSIC, Map.of(), Map.of(), Map.of())).isSameAs(QueueSettings.PLAIN);
    }

    @Test
    void theStricterOfOperatorUserAndArgumentCounts() {
        final QueueSettings settings = settings(
                QueueType.CLASSIC, Map.of("x-max-length", 10L), Map.of("max-length", 3L), Map.of("max-length", 2L));

        assertThat(settings.lengthLimit().messages()).isEqualTo(2);
    }

    @Test
    void theArgumentGoesBeforeThePolicyForDeadLettering() {
        final QueueSettings settings = settings(
                QueueType.CLASSIC,
                Map.of("x-dead-letter-exchange", "mine"),
                Map.of("dead-letter-exchange", "theirs", "dead-letter-routing-key", "key"),
                Map.of());

        assertThat(settings.deadLettering())
                .contains(new QueueSettings.DeadLettering("mine", Optional.of("key"), false));
    }

    @Test
    void onOverflowAClassicQueueDoesWhatItsArgumentSaysAndAQuorumQueueWhatItsPolicySays() {
        final Map<String, Object> argument = Map.of("x-overflow", "drop-head");
        final Map<String, Object> policy = Map.of("overflow", "reject-publish");

        assertThat(settings(QueueType.CLASSIC, argument, policy, Map.of())
                        .lengthLimit()
                        .overflow())
                .isEqualTo(QueueSettings.Overflow.DROP_HEAD);
        assertThat(settings(QueueType.QUORUM, argument, policy, Map.of())
                        .lengthLimit()
                        .overflow())
                .isEqualTo(QueueSettings.Overflow.REJECT_PUBLISH);
    }

    @Test
    void aQuorumQueueHasADeliveryLimitAndAConsumerTimeoutUnlessItSaysOtherwise() {
        final QueueSettings usual = settings(QueueType.QUORUM, Map.of(), Map.of(), Map.of());
        assertThat(usual.redelivery().limit()).isEqualTo(20);
        assertThat(usual.consuming().timeout()).isEqualTo(30 * MINUTE);

        final QueueSettings other = settings(
                QueueType.QUORUM, Map.of("x-delivery-limit", -1L, "x-consumer-timeout", 5L), Map.of(), Map.of());
        assertThat(other.redelivery().limit()).isEqualTo(QueueSettings.NONE);
        assertThat(other.consuming().timeout()).isEqualTo(5);
    }

    @Test
    void theConfiguredConsumerTimeoutIsThatOfAllQueuesThatDoNotSay() {
        for (final QueueType type : List.of(QueueType.CLASSIC, QueueType.QUORUM)) {
            final QueueSettings settings =
                    EffectiveSettings.of(queue(type, table(Map.of())), EffectivePolicy.NONE, OptionalLong.of(MINUTE));

            assertThat(settings.consuming().timeout()).isEqualTo(MINUTE);
        }
    }

    /** Against a list of all that anybody says: of limits the least, of delivery limits the least unless one is negative. */
    @Test
    void limitsMergeAsTheListOfAllThatIsSaidAboutThemDoes() {
        Seeds.each(2000, random -> {
            final Map<String, Object> arguments = new HashMap<>();
            final Map<String, Object> user = new HashMap<>();
            final Map<String, Object> operator = new HashMap<>();
            final List<String> keys = List.of("message-ttl", "expires", "max-length", "max-length-bytes");
            for (final String key : keys) {
                sometimes(random, arguments, "x-" + key, 1);
                sometimes(random, user, key, 1);
                sometimes(random, operator, key, 1);
            }
            sometimes(random, arguments, "x-delivery-limit", -1);
            sometimes(random, user, "delivery-limit", -1);
            sometimes(random, operator, "delivery-limit", -1);

            final QueueSettings settings = settings(QueueType.QUORUM, arguments, user, operator);

            final List<Long> found = List.of(
                    settings.expiry().messageTtl(),
                    settings.expiry().queueExpires(),
                    settings.lengthLimit().messages(),
                    settings.lengthLimit().bytes());
            for (int i = 0; i < keys.size(); i++) {
                assertThat(found.get(i))
                        .as(keys.get(i))
                        .isEqualTo(said(keys.get(i), arguments, user, operator)
                                .min()
                                .orElse(QueueSettings.NONE));
            }
            assertThat(settings.redelivery().limit())
                    .isEqualTo(limit(
                            said("delivery-limit", arguments, user, operator).toArray()));
        });
    }

    private static LongStream said(
            String key, Map<String, Object> arguments, Map<String, Object> user, Map<String, Object> operator) {
        return LongStream.of(
                        (long) user.getOrDefault(key, Long.MIN_VALUE),
                        (long) operator.getOrDefault(key, Long.MIN_VALUE),
                        (long) arguments.getOrDefault("x-" + key, Long.MIN_VALUE))
                .filter(value -> value != Long.MIN_VALUE);
    }

    /** First user and operator, then both and the argument; each time the least, but the greatest if one is negative. */
    private static long limit(long[] said) {
        if (said.length == 0) {
            return 20;
        }
        long limit = said[0];
        for (int i = 1; i < said.length; i++) {
            final boolean anyNegative = limit < 0 || said[i] < 0;
            limit = anyNegative ? Math.max(limit, said[i]) : Math.min(limit, said[i]);
        }
        return limit < 0 ? QueueSettings.NONE : limit;
    }

    private static void sometimes(Random random, Map<String, Object> into, String key, long least) {
        if (random.nextBoolean()) {
            into.put(key, least + random.nextInt(4));
        }
    }

    private static QueueSettings settings(
            QueueType type, Map<String, ?> arguments, Map<String, ?> user, Map<String, ?> operator) {
        return EffectiveSettings.of(
                queue(type, table(arguments)),
                EffectivePolicy.of(policy("user", user), policy("operator", operator)),
                OptionalLong.empty());
    }

    private static QueueDefinition queue(QueueType type, FieldTable arguments) {
        return new QueueDefinition("q", type, true, false, false, QueueArguments.withType(arguments, type));
    }

    private static Optional<Policy> policy(String name, Map<String, ?> definition) {
        return definition.isEmpty()
                ? Optional.empty()
                : Optional.of(new Policy(name, ".*", PolicyScope.ALL, 0, table(definition)));
    }

    private static FieldTable table(Map<String, ?> values) {
        FieldTable table = FieldTable.empty();
        for (final Map.Entry<String, ?> entry : values.entrySet()) {
            table = table.with(
                    entry.getKey(),
                    entry.getValue() instanceof Long number
                            ? FieldValue.of(number)
                            : FieldValue.of((String) entry.getValue()));
        }
        return table;
    }
}
