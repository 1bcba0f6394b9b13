package io.bilbymq.broker.connection;

import io.bilbymq.amqp.FieldTable;

/**
 * What a client has said in {@code connection.start-ok} that it understands, as far as the server acts on it.
 *
 * @param consumerCancel {@code basic.cancel} from the server
 * @param blocked {@code connection.blocked}
 * @param authenticationFailureClose {@code connection.close} when a login is refused, instead of silence
 */
record ClientCapabilities(boolean consumerCancel, boolean blocked, boolean authenticationFailureClose) {
    static ClientCapabilities of(FieldTable clientProperties) {
        final FieldTable capabilities = clientProperties.table("capabilities").orElse(FieldTable.empty());
        return new ClientCapabilities(
                capabilities.isTrue("consumer_cancel_notify"),
                capabilities.isTrue("connection.blocked"),
                capabilities.isTrue("authentication_failure_close"));
    }
}
