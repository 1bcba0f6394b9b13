package io.bilbymq.broker.vhost;

import java.util.List;

/**
 * How many queues and exchanges are decided and not there yet, because their records are still being written: limits
 * count them. Confined to the definitions loop.
 */
final class ChangesUnderWay {
    private final DefinitionCounts all;
    private int queues;

    /** Those of one virtual host; {@code all} counts what is in every one. */
    ChangesUnderWay(DefinitionCounts all) {
        this.all = all;
    }

    int queues() {
        return queues;
    }

    /** These changes are decided. */
    void begin(List<DefinitionRecord> records) {
        count(records, 1);
    }

    /** These changes have happened, or never will. */
    void end(List<DefinitionRecord> records) {
        count(records, -1);
    }

    private void count(List<DefinitionRecord> records, int by) {
        for (final DefinitionRecord record : records) {
            if (record instanceof DefinitionRecord.QueueDeclared) {
                queues += by;
                all.queues(by);
            } else if (record instanceof DefinitionRecord.ExchangeDeclared) {
                all.exchanges(by);
            }
        }
    }
}
