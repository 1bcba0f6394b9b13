package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.loop.Loop;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells of a virtual host as a whole, with RabbitMQ's headers in its order. Confined to the definitions loop.
 *
 * <p>As with RabbitMQ the events of limits do not say of which virtual host; those of the parameter that they are do.
 */
final class VirtualHostEvents {
    private static final Pattern PLAIN_ATOM = Pattern.compile("[a-z][a-zA-Z0-9_@]*");

    private final Definitions definitions;
    private final Events events;
    private final Loop loop;

    VirtualHostEvents(Definitions definitions, Events events, Loop loop) {
        this.definitions = definitions;
        this.events = events;
        this.loop = loop;
    }

    private static FieldTable.Builder byUser(String user) {
        return FieldTable.builder().put("user_who_performed_action", user);
    }

    void created(String user) {
        events.tell(loop, "vhost.created", described(user));
    }

    void updated(String user) {
        events.tell(loop, "vhost.updated", described(user));
    }

    /** The limits are others, or there are none any more. */
    void limits(String user) {
        final FieldTable limits = StoredMetadata.of(definitions.limits());
        if (limits.isEmpty()) {
            limitsCleared(user);
            return;
        }
        events.tell(
                loop,
                "parameter.set",
                FieldTable.builder()
                        .put("value", limits)
                        .put("user_who_performed_action", user)
                        .put("vhost", definitions.virtualHost())
                        .put("name", "limits")
                        .put("component", "vhost-limits"));
        final FieldTable.Builder set = FieldTable.builder();
        limits.entries().forEach(limit -> set.put(limit.name(), limit.value()));
        events.tell(
                loop,
                "vhost.limits.set",
                set.put("user_who_performed_action", user).put("name", "limits"));
    }

    private void limitsCleared(String user) {
        events.tell(
                loop,
                "parameter.cleared",
                byUser(user)
                        .put("vhost", definitions.virtualHost())
                        .put("name", "limits")
                        .put("component", "vhost-limits"));
        events.tell(loop, "vhost.limits.cleared", byUser(user).put("name", "limits"));
    }

    /** It is gone, and so are its limits. */
    void deleted(String user) {
        events.tell(loop, "vhost.deleted", byUser(user).put("name", definitions.virtualHost()));
        if (!definitions.limits().isNone()) {
            limitsCleared(user);
        }
    }

    private FieldTable.Builder described(String user) {
        final VirtualHostMetadata metadata = definitions.metadata();
        final String type =
                definitions.defaultQueueType().map(QueueType::argumentValue).orElse("undefined");
        final List<FieldValue> tags =
                metadata.tags().stream().map(FieldValue::of).toList();
        return FieldTable.builder()
                .put("tags", FieldValue.of(tags))
                .put("description", metadata.description())
                .put("user_who_performed_action", user)
                .put("cluster_state", FieldTable.of(events.node(), FieldValue.of("running")))
                .put("tracing", definitions.tracing().isOn())
                .put("metadata", term(metadata))
                .put("protected_from_deletion", metadata.protectedFromDeletion())
                .put("default_queue_type", type)
                .put("name", definitions.virtualHost());
    }

    /** The map that RabbitMQ keeps, as an Erlang term. */
    private static String term(VirtualHostMetadata metadata) {
        return "#{description => " + ErlangText.term(FieldValue.of(metadata.description())) + ",tags => "
                + metadata.tags().stream().map(VirtualHostEvents::atom).collect(Collectors.joining(",", "[", "]"))
                + "}";
    }

    private static String atom(String text) {
        return PLAIN_ATOM.matcher(text).matches()
                ? text
                : "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
