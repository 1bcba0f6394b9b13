package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.ReplyCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what becomes of requests about policies; changes nothing. */
final class PolicyDecisions {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyDecisions.class);

    private final Definitions definitions;

    PolicyDecisions(Definitions definitions) {
        this.definitions = definitions;
    }

    /** Decides to set a policy, in the place of the one of its kind and name if there is one. */
    List<DefinitionRecord> set(PolicyKind kind, Policy policy) {
        final int bytes = policy.name().getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > ArgumentWriter.SHORT_STRING_BYTES_MAX) {
            throw refused("the name of a " + kind + " has 1 to 255 bytes, not " + bytes);
        }
        definitions.memory().requireRoom("set " + kind + " '" + policy.name() + "'");
        PolicyPattern.of(policy.pattern());
        PolicyKeys.require(kind, policy.definition());
        final List<String> mirroring = PolicyKeys.mirroring(policy.definition());
        if (!mirroring.isEmpty()) {
            LOG.warn(
                    "{} '{}' in vhost '{}': {} have no effect, since queues are not mirrored",
                    kind,
                    policy.name(),
                    definitions.virtualHost(),
                    mirroring);
        }
        return List.of(new DefinitionRecord.PolicySet(kind, policy));
    }

    /** Decides to end a policy: no record if there is none. */
    List<DefinitionRecord> clear(PolicyKind kind, String name) {
        final boolean exists = definitions.policies().all(kind).stream()
                .anyMatch(policy -> policy.name().equals(name));
        return exists ? List.of(new DefinitionRecord.PolicyCleared(kind, name)) : List.of();
    }

    private static AmqpException refused(String text) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, text);
    }
}
