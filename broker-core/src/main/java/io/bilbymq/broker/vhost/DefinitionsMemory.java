package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.exchanges.Routable;

/**
 * What the definitions of all virtual hosts cost in memory, and how much that may be. They are never let go by
 * themselves, so who declares without end is refused before there is no memory left for messages.
 *
 * <p>The costs are rounded up from what was measured. Confined to the definitions loop.
 */
final class DefinitionsMemory {
    private static final int QUEUE_BYTES = 768;
    private static final int EXCHANGE_BYTES = 1024;
    private static final int BINDING_BYTES = 512;

    private static final int POLICY_BYTES = 512;
    private static final int PARAMETER_BYTES = 256;
    private static final int PATTERN_CHARACTER_BYTES = 64;

    /** A word of a binding key: a topic exchange has a node of its tree for each. */
    private static final int WORD_BYTES = 128;

    /** An entry of a table, which exchanges keep a second time in a form that compares quickly. */
    private static final int ENTRY_BYTES = 256;

    private final Loop loop;
    private final long bytesMax;
    private long bytes;
    private long users;

    /** Nothing defined; {@code loop} is that of the definitions. */
    DefinitionsMemory(Loop loop, long bytesMax) {
        this.loop = loop;
        this.bytesMax = bytesMax;
    }

    /**
     * Insists that there is room for one more.
     *
     * @param purpose what it is wanted for, as the error's text says it
     * @throws AmqpException 406 if there is none
     */
    void requireRoom(String purpose) {
        if (bytes >= bytesMax) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "cannot " + purpose + ": queues, exchanges and bindings take " + bytes + " bytes of memory, of "
                            + bytesMax);
        }
    }

    void added(QueueDefinition queue) {
        add(of(queue));
    }

    void removed(QueueDefinition queue) {
        add(-of(queue));
    }

    void added(Exchange exchange) {
        add(of(exchange));
    }

    /** The messages that it kept were counted when they were published. */
    void removed(Exchange exchange) {
        add(-of(exchange));
        for (final Routable kept : exchange.router().history()) {
            if (kept instanceof RoutedMessage routed) {
                loop.memory().add(-routed.message().heldBytes());
            }
        }
    }

    void added(BindingDefinition binding) {
        add(of(binding));
    }

    void removed(BindingDefinition binding) {
        add(-of(binding));
    }

    void added(Policy policy) {
        add(of(policy));
    }

    void removed(Policy policy) {
        add(-of(policy));
    }

    void added(VirtualHostMetadata metadata) {
        add(of(metadata));
    }

    void removed(VirtualHostMetadata metadata) {
        add(-of(metadata));
    }

    void added(Parameter parameter) {
        add(of(parameter));
    }

    void removed(Parameter parameter) {
        add(-of(parameter));
    }

    void added(GlobalParameter parameter) {
        add(of(parameter));
    }

    void removed(GlobalParameter parameter) {
        add(-of(parameter));
    }

    /** Users and what they may do take so many bytes now. */
    void users(long now) {
        add(now - users);
        users = now;
    }

    private void add(long more) {
        bytes += more;
        loop.structures().add(more);
    }

    private static long of(QueueDefinition queue) {
        return QUEUE_BYTES + of(queue.name()) + of(queue.arguments());
    }

    private static long of(Exchange exchange) {
        final long ownQueue = exchange.ownQueue() == null ? 0 : QUEUE_BYTES + of(exchange.name());
        return EXCHANGE_BYTES + of(exchange.name()) + of(exchange.arguments()) + ownQueue;
    }

    private static long of(BindingDefinition binding) {
        final long words =
                1 + binding.routingKey().chars().filter(c -> c == '.').count();
        return BINDING_BYTES + of(binding.routingKey()) + words * WORD_BYTES + of(binding.arguments());
    }

    /** A pattern that is compiled is an object for each of its characters. */
    private static long of(Policy policy) {
        return POLICY_BYTES
                + of(policy.name())
                + (long) policy.pattern().length() * PATTERN_CHARACTER_BYTES
                + of(policy.definition());
    }

    private static long of(Parameter parameter) {
        return PARAMETER_BYTES + of(parameter.component()) + of(parameter.name()) + of(parameter.value());
    }

    private static long of(GlobalParameter parameter) {
        return PARAMETER_BYTES + of(parameter.name()) + of(parameter.value());
    }

    private static long of(VirtualHostMetadata metadata) {
        return of(metadata.description())
                + metadata.tags().stream()
                        .mapToLong(tag -> ENTRY_BYTES + of(tag))
                        .sum();
    }

    private static long of(String text) {
        return 2L * text.length();
    }

    private static long of(FieldTable table) {
        long sum = 0;
        for (final FieldTable.Entry entry : table.entries()) {
            sum += ENTRY_BYTES + of(entry.name()) + of(entry.value());
        }
        return sum;
    }

    private static long of(FieldValue value) {
        if (value instanceof FieldValue.LongString text) {
            return 2L * text.bytes().length;
        } else if (value instanceof FieldValue.Binary binary) {
            return 2L * binary.bytes().length;
        } else if (value instanceof FieldValue.Table table) {
            return of(table.table());
        } else if (value instanceof FieldValue.Array array) {
            return array.values().stream()
                    .mapToLong(each -> ENTRY_BYTES + of(each))
                    .sum();
        }
        return 0;
    }
}
