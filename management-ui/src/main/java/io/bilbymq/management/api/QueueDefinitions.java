package io.bilbymq.management.api;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.vhost.QueueInfo;
import io.bilbymq.broker.vhost.VirtualHostDefinitions;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Json;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ObjectNode;

/** Queues as the API and definitions files say what they are. */
public final class QueueDefinitions {
    private QueueDefinitions() {}

    /** What a definitions file says of a queue. */
    public static ObjectNode definition(QueueInfo queue) {
        final ObjectNode json = Json.object()
                .put("name", queue.name())
                .put("vhost", queue.virtualHost())
                .put("durable", queue.durable())
                .put("auto_delete", queue.autoDelete());
        json.set("arguments", ArgumentsJson.json(queue.arguments()));
        return json;
    }

    /** What the API says besides, that does not change by itself. */
    static ObjectNode json(QueueInfo queue, String node) {
        final ObjectNode json = definition(queue)
                .put("exclusive", queue.exclusive())
                .put("type", queue.type().name().toLowerCase(Locale.ROOT))
                .put("node", node);
        json.put("policy", queue.policy().orElse(null));
        json.put("operator_policy", queue.operatorPolicy().orElse(null));
        json.set("effective_policy_definition", ArgumentsJson.json(queue.effectivePolicyDefinition()));
        if (queue.paused()) {
            json.put("paused", true);
        }
        queue.ownerConnection()
                .ifPresent(owner -> json.putObject("owner_pid_details").put("name", owner));
        return json;
    }

    /** Declares a queue as a body says. Completes with whether it is new. */
    public static CompletionStage<Boolean> declare(VirtualHostDefinitions definitions, String name, Body body) {
        final FieldTable arguments = ArgumentsJson.table(body.table("arguments"));
        return definitions.declareQueue(name, body.bool("durable").orElse(true), body.isTrue("auto_delete"), arguments);
    }
}
