package io.bilbymq.management.api;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.vhost.QueueInfo;
import io.bilbymq.broker.vhost.VirtualHostDefinitions;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Columns;
import io.bilbymq.management.http.Fields;
import io.bilbymq.management.http.Json;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ObjectNode;

/** Queues as the API and definitions files say what they are. */
public final class QueueDefinitions {
    private QueueDefinitions() {}

    /** What a definitions file says of a queue. */
    public static ObjectNode definition(QueueInfo queue) {
        return definition(queue, Columns.ALL).object();
    }

    private static Fields definition(QueueInfo queue, Columns wanted) {
        return new Fields(wanted)
                .key("name", queue.name())
                .key("vhost", queue.virtualHost())
                .put("durable", queue.durable())
                .put("auto_delete", queue.autoDelete())
                .set("arguments", () -> ArgumentsJson.json(queue.arguments()));
    }

    /** What the API says besides, that does not change by itself. */
    static Fields fields(QueueInfo queue, String node, Columns wanted) {
        final Fields fields = definition(queue, wanted)
                .put("exclusive", queue.exclusive())
                .put("type", queue.type().name().toLowerCase(Locale.ROOT))
                .put("node", node)
                .put("policy", queue.policy().orElse(null))
                .put("operator_policy", queue.operatorPolicy().orElse(null))
                .set("effective_policy_definition", () -> ArgumentsJson.json(queue.effectivePolicyDefinition()));
        if (queue.paused()) {
            fields.put("paused", true);
        }
        queue.ownerConnection()
                .ifPresent(owner ->
                        fields.set("owner_pid_details", () -> Json.object().put("name", owner)));
        return fields;
    }

    /** Declares a queue as a body says. Completes with whether it is new. */
    public static CompletionStage<Boolean> declare(VirtualHostDefinitions definitions, String name, Body body) {
        final FieldTable arguments = ArgumentsJson.table(body.table("arguments"));
        return definitions.declareQueue(name, body.bool("durable").orElse(true), body.isTrue("auto_delete"), arguments);
    }
}
