package io.bilbymq.broker.connection;

import io.bilbymq.amqp.FieldTable;

/**
 * What a client has said of itself in {@code connection.start-ok}.
 *
 * @param properties as they came
 * @param mechanism how it logs in
 */
record Client(FieldTable properties, SaslMechanism mechanism) {
    /** What it understands. */
    ClientCapabilities capabilities() {
        return ClientCapabilities.of(properties);
    }

    /** What it wants to be called; empty if nothing. */
    String name() {
        return properties.text("connection_name").orElse("");
    }
}
