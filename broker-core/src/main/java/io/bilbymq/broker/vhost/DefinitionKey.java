package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.UserRecord;
import java.nio.charset.StandardCharsets;

/**
 * What a stored record is about: the same for the record that makes something and for the one that ends it.
 *
 * @param text different for different things
 * @param gone whether the record ends it
 */
record DefinitionKey(String text, boolean gone) {
    static DefinitionKey of(StoredRecord record) {
        if (record instanceof StoredRecord.Changed changed) {
            final Finder finder = new Finder(changed.virtualHost());
            changed.change().replayOn(finder);
            return finder.key;
        }
        if (record instanceof StoredRecord.VirtualHostDeclared host) {
            return new DefinitionKey(text("vhost", host.name()), false);
        }
        if (record instanceof StoredRecord.VirtualHostDeleted host) {
            return new DefinitionKey(text("vhost", host.name()), !host.forGood());
        }
        if (record instanceof StoredRecord.UserChanged changed) {
            final UserFinder finder = new UserFinder();
            changed.change().replayOn(finder);
            return finder.key;
        }
        if (record instanceof StoredRecord.GlobalParameterSet set) {
            return new DefinitionKey(text("global parameter", set.parameter().name()), false);
        }
        if (record instanceof StoredRecord.GlobalParameterCleared cleared) {
            return new DefinitionKey(text("global parameter", cleared.name()), true);
        }
        return new DefinitionKey(
                text(record instanceof StoredRecord.DefaultUsersMade ? "default users" : "next id"), false);
    }

    private static String text(String... parts) {
        final StringBuilder text = new StringBuilder();
        for (final String part : parts) {
            // The length tells parts apart, whatever is in them.
            text.append(part.length()).append(':').append(part).append(' ');
        }
        return text.toString();
    }

    /** Makes the key of a change of users. */
    private static final class UserFinder implements UserRecord.Handler {
        private DefinitionKey key = new DefinitionKey("", false);

        @Override
        public void userSet(UserRecord.UserSet set) {
            key = new DefinitionKey(text("user", set.user()), false);
        }

        @Override
        public void userDeleted(UserRecord.UserDeleted deleted) {
            key = new DefinitionKey(text("user", deleted.user()), true);
        }

        @Override
        public void permissionsSet(UserRecord.PermissionsSet set) {
            key = new DefinitionKey(text("permissions", set.user(), set.virtualHost()), false);
        }

        @Override
        public void permissionsCleared(UserRecord.PermissionsCleared cleared) {
            key = new DefinitionKey(text("permissions", cleared.user(), cleared.virtualHost()), true);
        }

        @Override
        public void topicPermissionsSet(UserRecord.TopicPermissionsSet set) {
            key = new DefinitionKey(text("topic permissions", set.user(), set.virtualHost(), set.exchange()), false);
        }

        @Override
        public void topicPermissionsCleared(UserRecord.TopicPermissionsCleared cleared) {
            key = new DefinitionKey(
                    text("topic permissions", cleared.user(), cleared.virtualHost(), cleared.exchange()), true);
        }
    }

    /** Makes the key of a change. */
    private static final class Finder implements DefinitionRecord.Handler {
        private final String virtualHost;
        private DefinitionKey key = new DefinitionKey("", false);

        Finder(String virtualHost) {
            this.virtualHost = virtualHost;
        }

        @Override
        public void queueDeclared(DefinitionRecord.QueueDeclared queue) {
            key = new DefinitionKey(
                    text("queue", virtualHost, queue.definition().name()), false);
        }

        @Override
        public void queueDeleted(DefinitionRecord.QueueDeleted queue) {
            key = new DefinitionKey(text("queue", virtualHost, queue.name()), true);
        }

        @Override
        public void exchangeDeclared(DefinitionRecord.ExchangeDeclared exchange) {
            key = new DefinitionKey(
                    text("exchange", virtualHost, exchange.declaration().name()), false);
        }

        @Override
        public void exchangeDeleted(DefinitionRecord.ExchangeDeleted exchange) {
            key = new DefinitionKey(text("exchange", virtualHost, exchange.name()), true);
        }

        @Override
        public void bound(DefinitionRecord.Bound bound) {
            final String text =
                    binding(bound.source(), bound.kind(), bound.destination(), bound.routingKey(), bound.arguments());
            key = new DefinitionKey(text, false);
        }

        @Override
        public void unbound(DefinitionRecord.Unbound unbound) {
            final String text = binding(
                    unbound.source(), unbound.kind(), unbound.destination(), unbound.routingKey(), unbound.arguments());
            key = new DefinitionKey(text, true);
        }

        @Override
        public void policySet(DefinitionRecord.PolicySet set) {
            key = new DefinitionKey(
                    text(set.kind().toString(), virtualHost, set.policy().name()), false);
        }

        @Override
        public void policyCleared(DefinitionRecord.PolicyCleared cleared) {
            key = new DefinitionKey(text(cleared.kind().toString(), virtualHost, cleared.name()), true);
        }

        @Override
        public void defaultQueueTypeSet(DefinitionRecord.DefaultQueueTypeSet set) {
            key = new DefinitionKey(
                    text("default queue type", virtualHost), set.type().isEmpty());
        }

        @Override
        public void queuePaused(DefinitionRecord.QueuePaused pause) {
            key = new DefinitionKey(text("queue paused", virtualHost, pause.name()), !pause.paused());
        }

        @Override
        public void metadataSet(DefinitionRecord.MetadataSet set) {
            key = new DefinitionKey(
                    text("metadata", virtualHost), set.metadata().equals(VirtualHostMetadata.NONE));
        }

        @Override
        public void limitsSet(DefinitionRecord.LimitsSet set) {
            key = new DefinitionKey(text("limits", virtualHost), set.limits().isNone());
        }

        @Override
        public void parameterSet(DefinitionRecord.ParameterSet set) {
            key = new DefinitionKey(
                    text(
                            "parameter",
                            virtualHost,
                            set.parameter().component(),
                            set.parameter().name()),
                    false);
        }

        @Override
        public void parameterCleared(DefinitionRecord.ParameterCleared cleared) {
            key = new DefinitionKey(text("parameter", virtualHost, cleared.component(), cleared.name()), true);
        }

        private String binding(
                String source, ResourceKind kind, String destination, String routingKey, FieldTable arguments) {
            final byte[] bytes = ArgumentWriter.toBytes(out -> out.table(arguments));
            return text(
                    "binding",
                    virtualHost,
                    source,
                    kind.toString(),
                    destination,
                    routingKey,
                    new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }
}
