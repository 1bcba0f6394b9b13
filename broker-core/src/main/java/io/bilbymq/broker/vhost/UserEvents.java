package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.access.TopicPermissions;
import io.bilbymq.broker.access.UserLimits;
import io.bilbymq.broker.access.UserRecord;
import io.bilbymq.broker.loop.Loop;
import java.util.List;
import java.util.Optional;

/** Tells of users and what they may do, with RabbitMQ's headers in its order. Confined to the definitions loop. */
final class UserEvents {
    private final Events events;
    private final Loop loop;

    /** Who does it. */
    private final String actor;

    UserEvents(Events events, Loop loop, String actor) {
        this.events = events;
        this.loop = loop;
        this.actor = actor;
    }

    private FieldTable.Builder byActor() {
        return FieldTable.builder().put("user_who_performed_action", actor);
    }

    private void tell(String key, FieldTable.Builder headers) {
        events.tell(loop, key, headers);
    }

    void created(String user) {
        tell("user.created", byActor().put("name", user));
    }

    void deleted(String user) {
        tell("user.deleted", byActor().put("name", user));
    }

    void passwordChanged(String user) {
        tell("user.password.changed", byActor().put("name", user));
    }

    void passwordCleared(String user) {
        tell("user.password.cleared", byActor().put("name", user));
    }

    void tagsSet(String user, List<String> tags) {
        final List<FieldValue> values = tags.stream().map(FieldValue::of).toList();
        tell("user.tags.set", byActor().put("tags", FieldValue.of(values)).put("name", user));
    }

    /** RabbitMQ names the limits that were given, not those that stand. */
    void limitsSet(String user, UserLimits limits) {
        final FieldTable.Builder headers = FieldTable.builder();
        limits.channels().ifPresent(channels -> headers.put("max-channels", (long) channels));
        limits.connections().ifPresent(connections -> headers.put("max-connections", (long) connections));
        tell(
                "user.limits.set",
                headers.put("username", user)
                        .put("user_who_performed_action", actor)
                        .put("name", "limits"));
    }

    void limitsCleared(String user) {
        tell(
                "user.limits.cleared",
                FieldTable.builder()
                        .put("username", user)
                        .put("user_who_performed_action", actor)
                        .put("name", "limits"));
    }

    void permissionsSet(UserRecord.PermissionsSet set) {
        tell(
                "permission.created",
                byActor()
                        .put("read", set.permissions().read())
                        .put("write", set.permissions().write())
                        .put("configure", set.permissions().configure())
                        .put("vhost", set.virtualHost())
                        .put("user", set.user()));
    }

    void permissionsCleared(String user, String virtualHost) {
        tell("permission.deleted", byActor().put("vhost", virtualHost).put("user", user));
    }

    void topicPermissionsSet(UserRecord.TopicPermissionsSet set) {
        final TopicPermissions permissions = set.permissions();
        tell(
                "topic.permission.created",
                byActor()
                        .put("read", permissions.read())
                        .put("write", permissions.write())
                        .put("exchange", set.exchange())
                        .put("vhost", set.virtualHost())
                        .put("user", set.user()));
    }

    /** With the exchange if one was named. */
    void topicPermissionsCleared(String user, String virtualHost, Optional<String> exchange) {
        final FieldTable.Builder headers = byActor();
        exchange.ifPresent(name -> headers.put("exchange", name));
        tell("topic.permission.deleted", headers.put("vhost", virtualHost).put("user", user));
    }
}
