package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Decides what becomes of requests about a virtual host as a whole; changes nothing. */
final class VirtualHostDecisions {
    private final String name;

    /** Those about the virtual host of this name, be there one or not. */
    VirtualHostDecisions(String name) {
        this.name = name;
    }

    /** Decides to make it: all that is said of it from the beginning. */
    List<DefinitionRecord> create(VirtualHostChange wanted, Ground ground) {
        final int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > EntityNames.BYTES_MAX) {
            throw refused("the name of a virtual host has 1 to " + EntityNames.BYTES_MAX + " bytes, not " + bytes);
        }
        final int max = ground.limits().node().virtualHostsMax();
        if (ground.counts().virtualHosts() >= max) {
            throw refused("cannot create vhost '" + name + "': vhost limit of " + max + " is reached");
        }
        ground.memory().requireRoom("create vhost '" + name + "'");
        return initially(wanted, ground);
    }

    /** All that is said from the beginning of one that may be made. */
    List<DefinitionRecord> initially(VirtualHostChange wanted, Ground ground) {
        final List<DefinitionRecord> records =
                new ArrayList<>(described(wanted, VirtualHostMetadata.NONE, Optional.empty()));
        final VirtualHostLimits limits =
                VirtualHostLimits.ofNew(name, ground.limits().node());
        if (!limits.isNone()) {
            records.add(new DefinitionRecord.LimitsSet(limits));
        }
        return records;
    }

    /** Decides to say something else of it: no record if nothing is new. */
    List<DefinitionRecord> describe(VirtualHostChange wanted, Definitions definitions) {
        if (wanted.description().isPresent() || wanted.tags().isPresent()) {
            definitions.memory().requireRoom("describe vhost '" + name + "'");
        }
        return described(wanted, definitions.metadata(), definitions.defaultQueueType());
    }

    private List<DefinitionRecord> described(
            VirtualHostChange wanted, VirtualHostMetadata before, Optional<QueueType> typeBefore) {
        final List<DefinitionRecord> records = new ArrayList<>();
        final VirtualHostMetadata metadata = wanted.appliedTo(before);
        if (!metadata.equals(before)) {
            records.add(new DefinitionRecord.MetadataSet(metadata));
        }
        final Optional<QueueType> type =
                wanted.defaultQueueType().map(this::queueType).or(() -> typeBefore);
        if (!type.equals(typeBefore)) {
            records.add(new DefinitionRecord.DefaultQueueTypeSet(type));
        }
        return records;
    }

    private QueueType queueType(String text) {
        final QueueType type =
                QueueType.named(text).orElseThrow(() -> refused("Unsupported default queue type '" + text + "'"));
        QueueType.requireSupported(type);
        return type;
    }

    /** Decides to limit it otherwise: no record if that is nothing new. */
    List<DefinitionRecord> limit(UnaryOperator<VirtualHostLimits> limits, Definitions definitions) {
        final VirtualHostLimits wanted = limits.apply(definitions.limits());
        return wanted.equals(definitions.limits()) ? List.of() : List.of(new DefinitionRecord.LimitsSet(wanted));
    }

    /** Insists that it may be deleted, as RabbitMQ does. */
    void requireDeletable(VirtualHostMetadata metadata) {
        if (metadata.protectedFromDeletion()) {
            throw refused("Refusing to delete virtual host '" + name + "' because it is protected from deletion");
        }
    }

    private static AmqpException refused(String text) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, text);
    }
}
