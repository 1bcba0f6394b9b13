package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ArgumentReader;
import io.bilbymq.amqp.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class PolicyFuzzTest {
    /** The first octet is the length of a name, which is followed by a pattern; or all is a definition. */
    @FuzzTest(maxDuration = "1m")
    void anyPatternAndAnyDefinitionIsTakenOrRefused(byte[] data) {
        if (data.length > 0) {
            pattern(data, Math.min(data.length, 1 + (data[0] & 0xFF)));
        }
        try {
            final FieldTable definition = ArgumentReader.of(data).table();
            for (final PolicyKind kind : PolicyKind.values()) {
                definition(kind, definition);
            }
        } catch (AmqpException notATable) {
            bounded(notATable, data);
        }
    }

    private static void pattern(byte[] data, int pattern) {
        final String name = new String(Arrays.copyOfRange(data, 1, pattern), StandardCharsets.UTF_8);
        final String text = new String(Arrays.copyOfRange(data, pattern, data.length), StandardCharsets.UTF_8);
        try {
            final boolean found = PolicyPattern.of(text).isIn(name);
            assertThat(found || !text.isEmpty())
                    .as("an empty pattern is in every name")
                    .isTrue();
        } catch (AmqpException refused) {
            bounded(refused, data);
        }
    }

    private static void definition(PolicyKind kind, FieldTable definition) {
        PolicyKeys.require(kind, definition);
        final Policy policy = new Policy("p", "", PolicyScope.ALL, 0, definition);
        for (final QueueType type : QueueType.values()) {
            PolicyKeys.apply(policy, type, true);
        }
    }

    private static void bounded(AmqpException refused, byte[] data) {
        assertThat(refused.replyText().length()).isLessThanOrEqualTo(255);
        assertThat(refused.explanation().length()).isLessThanOrEqualTo(1000 + 8 * data.length);
    }
}
