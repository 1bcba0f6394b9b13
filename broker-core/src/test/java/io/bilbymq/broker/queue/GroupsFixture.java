package io.bilbymq.broker.queue;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import java.util.Optional;

/** Queues with groups, and messages that have keys. */
final class GroupsFixture {
    static final String HEADER = "customer";

    private GroupsFixture() {}

    static QueueSettings settings(
            QueueSettings.Expiry expiry, QueueSettings.LengthLimit limit, QueueSettings.Redelivery redelivery) {
        return new QueueSettings(
                expiry,
                limit,
                Optional.empty(),
                redelivery,
                QueueSettings.PLAIN.consuming(),
                0,
                Optional.of(HEADER),
                false);
    }

    static QueueSettings settings() {
        final QueueSettings plain = QueueSettings.PLAIN;
        return settings(plain.expiry(), plain.lengthLimit(), plain.redelivery());
    }

    static Message of(FieldValue key) {
        return TestMessages.with(Properties.builder().headers(FieldTable.of(HEADER, key)), 0);
    }

    static Message of(String key) {
        return of(FieldValue.of(key));
    }

    static Message expiring(String key, long millis) {
        return TestMessages.with(
                Properties.builder()
                        .headers(FieldTable.of(HEADER, FieldValue.of(key)))
                        .expiration(Long.toString(millis)),
                0);
    }
}
