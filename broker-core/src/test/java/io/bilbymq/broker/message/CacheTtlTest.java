package io.bilbymq.broker.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import org.junit.jupiter.api.Test;

class CacheTtlTest {
    private static final long NOW = 1_000_000;

    private static Message message(FieldTable headers) {
        final byte[] content = Properties.builder().headers(headers).build().toBytes();
        return new Message(new Address("x", "key"), content, content.length);
    }

    private static long deadline(FieldValue header, long otherwise) {
        return CacheTtl.deadline(message(FieldTable.of("x-cache-ttl", header)), otherwise, NOW);
    }

    @Test
    void theHeaderGoesBeforeWhatTheExchangeSays() {
        assertThat(deadline(FieldValue.of(500), 9_000)).isEqualTo(NOW + 500);
        assertThat(deadline(FieldValue.of("500"), -1)).isEqualTo(NOW + 500);
        assertThat(deadline(FieldValue.of(0), 9_000)).isEqualTo(NOW);
        assertThat(deadline(FieldValue.of(-5), 9_000)).isEqualTo(NOW - 5);
    }

    @Test
    void withoutOneTheExchangeSays() {
        final Message none = message(FieldTable.of("x-other", FieldValue.of(500)));

        assertThat(CacheTtl.deadline(none, 9_000, NOW)).isEqualTo(NOW + 9_000);
        assertThat(CacheTtl.deadline(none, -1, NOW)).isZero();
        assertThat(CacheTtl.deadline(new Message(new Address("x", "key"), new byte[2], 2), 9_000, NOW))
                .isEqualTo(NOW + 9_000);
        assertThat(deadline(FieldValue.of("soon"), 9_000)).isEqualTo(NOW + 9_000);
        assertThat(deadline(FieldValue.of(true), -1)).isZero();
    }

    @Test
    void noTimeOverflowsOrIsTakenForNone() {
        assertThat(deadline(FieldValue.of(Long.MAX_VALUE), 5)).isGreaterThan(Long.MAX_VALUE / 2);
        assertThat(deadline(FieldValue.of(-NOW), 5)).isEqualTo(1);
        assertThat(deadline(FieldValue.of(-Long.MAX_VALUE), 5)).isEqualTo(1);
    }
}
