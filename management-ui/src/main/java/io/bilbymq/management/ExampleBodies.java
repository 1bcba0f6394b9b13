package io.bilbymq.management;

import static java.util.Map.entry;

import java.util.Map;

/** What requests may carry, for the reference of the API: by method and path, in JSON. */
final class ExampleBodies {
    static final Map<String, String> ALL = Map.ofEntries(
            entry("POST /login", """
                    {"username": "anna", "password": "secret"}"""),
            entry("PUT /vhosts/{vhost}", """
                    {"description": "Orders", "tags": "shop,production", "default_queue_type": "quorum"}"""),
            entry("PUT /users/{user}", """
                    {"password": "secret", "tags": "monitoring"}"""),
            entry("POST /users/bulk-delete", """
                    {"users": ["anna", "bert"]}"""),
            entry("PUT /permissions/{vhost}/{user}", """
                    {"configure": "^shop-", "write": ".*", "read": ".*"}"""),
            entry("PUT /topic-permissions/{vhost}/{user}", """
                    {"exchange": "amq.topic", "write": "^orders", "read": "^orders"}"""),
            entry("PUT /vhost-limits/{vhost}/{name}", """
                    {"value": 1000}"""),
            entry("PUT /user-limits/{user}/{name}", """
                    {"value": 10}"""),
            entry("PUT /policies/{vhost}/{name}", """
                    {"pattern": "^shop-", "definition": {"max-length": 100000}, "priority": 0, "apply-to": "queues"}"""),
            entry("PUT /operator-policies/{vhost}/{name}", """
                    {"pattern": ".*", "definition": {"max-length": 1000000}, "priority": 0, "apply-to": "queues"}"""),
            entry("PUT /global-parameters/{name}", """
                    {"value": {"colour": "green"}}"""),
            entry("PUT /cluster-name", """
                    {"name": "shop"}"""),
            entry("PUT /queues/{vhost}/{queue}", """
                    {"durable": true, "auto_delete": false, "arguments": {"x-queue-type": "quorum"}}"""),
            entry("POST /queues/{vhost}/{queue}/get", """
                    {"count": 5, "ackmode": "ack_requeue_true", "encoding": "auto", "truncate": 50000}"""),
            entry("PUT /exchanges/{vhost}/{exchange}", """
                    {"type": "topic", "durable": true, "auto_delete": false, "internal": false, "arguments": {}}"""),
            entry("POST /exchanges/{vhost}/{exchange}/publish", """
                    {"routing_key": "orders", "properties": {"delivery_mode": 2}, "payload": "text", "payload_encoding": "string"}"""),
            entry("POST /bindings/{vhost}/e/{source}/{dtype}/{destination}", """
                    {"routing_key": "orders.#", "arguments": {}}"""),
            entry("POST /definitions", """
                    {"vhosts": [{"name": "shop"}], "queues": [{"name": "orders", "vhost": "shop", "durable": true, "arguments": {}}]}"""));

    private ExampleBodies() {}
}
