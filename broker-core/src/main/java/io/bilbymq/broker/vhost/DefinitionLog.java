package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.List;

/** Where durable changes are written before anybody sees them. Confined to the definitions loop. */
interface DefinitionLog {
    /** Hears, on the definitions loop, what has become of changes; in the order in which they were appended. */
    interface Outcome {
        /** They will be there after a restart. */
        void durable();

        /** What is gone with what was said to be; for a view, and asked just before {@link #durable}. */
        default List<StoredRecord> goneWithIt() {
            return List.of();
        }

        /** Nobody knows whether they will: the log is dead. */
        void failed();
    }

    /** Writes changes that count all or not at all; {@code outcome} hears of them once, perhaps at once. */
    void append(List<StoredRecord> changes, Outcome outcome);

    /** What is said to whoever asked for changes of which the log is dead. */
    static AmqpException notWritten() {
        return new AmqpException(ReplyCode.INTERNAL_ERROR, "definitions cannot be written");
    }

    /** A log for brokers that keep everything in memory: nothing is as durable as can be. */
    static DefinitionLog none() {
        return (changes, outcome) -> outcome.durable();
    }
}
