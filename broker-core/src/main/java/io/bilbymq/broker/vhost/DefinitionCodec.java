package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ArgumentReader;
import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.access.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Durable definitions as bytes; the package description draws them. Values have the form that they have on AMQP's wire,
 * so arguments keep their types.
 *
 * <p>Not written is what a restart decides anew or what durable queues never have: the loop a queue lives on, and an
 * exclusive owner.
 */
final class DefinitionCodec {
    private static final int VERSION = 1;
    private static final byte[] HEAD = {VERSION};

    // Kinds of records.
    private static final int VIRTUAL_HOST_DECLARED = 1;
    private static final int NEXT_QUEUE_ID = 2;
    private static final int QUEUE_DECLARED = 3;
    private static final int QUEUE_DELETED = 4;
    private static final int EXCHANGE_DECLARED = 5;
    private static final int EXCHANGE_DELETED = 6;
    private static final int BOUND = 7;
    private static final int UNBOUND = 8;
    private static final int POLICY_SET = 9;
    private static final int POLICY_CLEARED = 10;
    private static final int DEFAULT_QUEUE_TYPE_SET = 11;
    private static final int EXCHANGE_WITH_QUEUE_DECLARED = 12;
    private static final int QUEUE_PAUSED = 13;
    private static final int VIRTUAL_HOST_DELETED = 14;
    private static final int VIRTUAL_HOST_METADATA_SET = 15;
    private static final int VIRTUAL_HOST_LIMITS_SET = 16;
    private static final int PARAMETER_SET = 17;
    private static final int PARAMETER_CLEARED = 18;

    // 20 to 25 are those of UserCodec.
    private static final int DEFAULT_USERS_MADE = 26;
    private static final int GLOBAL_PARAMETER_SET = 27;
    private static final int GLOBAL_PARAMETER_CLEARED = 28;

    private DefinitionCodec() {}

    /** These records as one piece. */
    static byte[] encode(List<StoredRecord> records) {
        return ArgumentWriter.toBytes(out -> {
            out.octet(VERSION);
            records.forEach(record -> write(record, out));
        });
    }

    /** These records as several pieces, none longer than {@code bytesMax} unless a single record is. */
    static List<byte[]> encode(List<StoredRecord> records, int bytesMax) {
        final List<byte[]> pieces = new ArrayList<>();
        final List<byte[]> piece = new ArrayList<>();
        int length = HEAD.length;
        for (final StoredRecord record : records) {
            final byte[] bytes = ArgumentWriter.toBytes(out -> write(record, out));
            if (!piece.isEmpty() && length + bytes.length > bytesMax) {
                pieces.add(joined(piece, length));
                piece.clear();
                length = HEAD.length;
            }
            piece.add(bytes);
            length += bytes.length;
        }
        pieces.add(joined(piece, length));
        return pieces;
    }

    private static byte[] joined(List<byte[]> records, int length) {
        final byte[] piece = new byte[length];
        System.arraycopy(HEAD, 0, piece, 0, HEAD.length);
        int at = HEAD.length;
        for (final byte[] record : records) {
            System.arraycopy(record, 0, piece, at, record.length);
            at += record.length;
        }
        return piece;
    }

    /**
     * The records of one piece.
     *
     * @throws DefinitionFormatException if these bytes are none
     */
    static List<StoredRecord> decode(byte[] piece) {
        final ArgumentReader in = ArgumentReader.of(piece);
        try {
            final int version = in.octet();
            if (version != VERSION) {
                throw new DefinitionFormatException("definitions of version " + version
                        + " cannot be read, only those of version " + VERSION + ": written by a newer broker?");
            }
            final List<StoredRecord> records = new ArrayList<>();
            while (!in.isAtEnd()) {
                records.add(read(in));
            }
            return records;
        } catch (AmqpException malformed) {
            throw new DefinitionFormatException("malformed definitions: " + malformed.explanation(), malformed);
        }
    }

    // Readers and writers face each other.

    private static StoredRecord read(ArgumentReader in) {
        final int kind = in.octet();
        return switch (kind) {
            case VIRTUAL_HOST_DECLARED -> new StoredRecord.VirtualHostDeclared(in.shortString());
            case NEXT_QUEUE_ID -> new StoredRecord.NextQueueId(in.longLong());
            case QUEUE_DECLARED -> new StoredRecord.Changed(in.shortString(), readQueueDeclared(in));
            case QUEUE_DELETED -> new StoredRecord.Changed(in.shortString(), readQueueDeleted(in));
            case EXCHANGE_DECLARED ->
                new StoredRecord.Changed(
                        in.shortString(), new DefinitionRecord.ExchangeDeclared(readExchangeDeclaration(in)));
            case EXCHANGE_WITH_QUEUE_DECLARED ->
                new StoredRecord.Changed(
                        in.shortString(),
                        new DefinitionRecord.ExchangeDeclared(readExchangeDeclaration(in), in.longLong()));
            case EXCHANGE_DELETED -> new StoredRecord.Changed(in.shortString(), readExchangeDeleted(in));
            case BOUND -> new StoredRecord.Changed(in.shortString(), readBound(in));
            case UNBOUND -> new StoredRecord.Changed(in.shortString(), readUnbound(in));
            case POLICY_SET -> new StoredRecord.Changed(in.shortString(), readPolicySet(in));
            case POLICY_CLEARED -> new StoredRecord.Changed(in.shortString(), readPolicyCleared(in));
            case DEFAULT_QUEUE_TYPE_SET -> new StoredRecord.Changed(in.shortString(), readDefaultQueueTypeSet(in));
            case QUEUE_PAUSED -> new StoredRecord.Changed(in.shortString(), readQueuePaused(in));
            case VIRTUAL_HOST_DELETED -> new StoredRecord.VirtualHostDeleted(in.shortString(), in.bit());
            case VIRTUAL_HOST_METADATA_SET -> new StoredRecord.Changed(in.shortString(), readMetadataSet(in));
            case VIRTUAL_HOST_LIMITS_SET -> new StoredRecord.Changed(in.shortString(), readLimitsSet(in));
            case PARAMETER_SET -> new StoredRecord.Changed(in.shortString(), readParameterSet(in));
            case PARAMETER_CLEARED ->
                new StoredRecord.Changed(
                        in.shortString(), new DefinitionRecord.ParameterCleared(in.shortString(), in.shortString()));
            case GLOBAL_PARAMETER_SET ->
                new StoredRecord.GlobalParameterSet(new GlobalParameter(in.shortString(), in.longText()));
            case GLOBAL_PARAMETER_CLEARED -> new StoredRecord.GlobalParameterCleared(in.shortString());
            case DEFAULT_USERS_MADE -> new StoredRecord.DefaultUsersMade();
            default -> {
                if (UserCodec.knows(kind)) {
                    yield new StoredRecord.UserChanged(UserCodec.read(kind, in));
                }
                throw new DefinitionFormatException(
                        "definitions of kind " + kind + " are not known: written by a newer broker?");
            }
        };
    }

    private static void write(StoredRecord record, ArgumentWriter out) {
        if (record instanceof StoredRecord.VirtualHostDeclared declared) {
            out.octet(VIRTUAL_HOST_DECLARED).shortString(declared.name());
        } else if (record instanceof StoredRecord.VirtualHostDeleted deleted) {
            out.octet(VIRTUAL_HOST_DELETED).shortString(deleted.name()).bit(deleted.forGood());
        } else if (record instanceof StoredRecord.NextQueueId next) {
            out.octet(NEXT_QUEUE_ID).longLong(next.id());
        } else if (record instanceof StoredRecord.DefaultUsersMade) {
            out.octet(DEFAULT_USERS_MADE);
        } else if (record instanceof StoredRecord.GlobalParameterSet set) {
            out.octet(GLOBAL_PARAMETER_SET)
                    .shortString(set.parameter().name())
                    .longText(set.parameter().value());
        } else if (record instanceof StoredRecord.GlobalParameterCleared cleared) {
            out.octet(GLOBAL_PARAMETER_CLEARED).shortString(cleared.name());
        } else if (record instanceof StoredRecord.UserChanged changed) {
            changed.change().replayOn(new UserCodec(out));
        } else if (record instanceof StoredRecord.Changed changed) {
            changed.change().replayOn(new ChangeWriter(changed.virtualHost(), out));
        }
    }

    private static DefinitionRecord readQueueDeclared(ArgumentReader in) {
        final long id = in.longLong();
        final String name = in.shortString();
        final boolean autoDelete = in.bit();
        final FieldTable arguments = in.table();
        return new DefinitionRecord.QueueDeclared(
                id, new QueueDefinition(name, QueueType.of(arguments), true, false, autoDelete, arguments), null, null);
    }

    private static DefinitionRecord readQueueDeleted(ArgumentReader in) {
        return new DefinitionRecord.QueueDeleted(in.longLong(), in.shortString(), true);
    }

    private static ExchangeDeclaration readExchangeDeclaration(ArgumentReader in) {
        final String name = in.shortString();
        final String type = in.shortString();
        final boolean autoDelete = in.bit();
        final boolean internal = in.bit();
        return new ExchangeDeclaration(name, type, true, autoDelete, internal, in.table());
    }

    private static DefinitionRecord readExchangeDeleted(ArgumentReader in) {
        return new DefinitionRecord.ExchangeDeleted(in.shortString(), true);
    }

    private static DefinitionRecord readBound(ArgumentReader in) {
        return new DefinitionRecord.Bound(
                in.shortString(), readKind(in), in.shortString(), in.shortString(), in.table(), true);
    }

    private static DefinitionRecord readUnbound(ArgumentReader in) {
        return new DefinitionRecord.Unbound(
                in.shortString(), readKind(in), in.shortString(), in.shortString(), in.table(), true);
    }

    private static ResourceKind readKind(ArgumentReader in) {
        return in.bit() ? ResourceKind.EXCHANGE : ResourceKind.QUEUE;
    }

    private static DefinitionRecord readPolicySet(ArgumentReader in) {
        final PolicyKind kind = readPolicyKind(in);
        final String name = in.shortString();
        final String pattern = in.longText();
        final String scope = in.shortString();
        return new DefinitionRecord.PolicySet(
                kind,
                new Policy(
                        name,
                        pattern,
                        PolicyScope.named(scope)
                                .orElseThrow(() -> new DefinitionFormatException("policy '" + name + "' applies to '"
                                        + scope + "', which is not known: written by a newer broker?")),
                        (int) in.longLong(),
                        in.table()));
    }

    private static DefinitionRecord readPolicyCleared(ArgumentReader in) {
        return new DefinitionRecord.PolicyCleared(readPolicyKind(in), in.shortString());
    }

    private static PolicyKind readPolicyKind(ArgumentReader in) {
        return in.bit() ? PolicyKind.OPERATOR : PolicyKind.USER;
    }

    private static DefinitionRecord readDefaultQueueTypeSet(ArgumentReader in) {
        final String name = in.shortString();
        if (name.isEmpty()) {
            return new DefinitionRecord.DefaultQueueTypeSet(Optional.empty());
        }
        return new DefinitionRecord.DefaultQueueTypeSet(Optional.of(QueueType.named(name)
                .orElseThrow(() -> new DefinitionFormatException(
                        "queues of type '" + name + "' are not known: written by a newer broker?"))));
    }

    private static DefinitionRecord readQueuePaused(ArgumentReader in) {
        return new DefinitionRecord.QueuePaused(in.longLong(), in.shortString(), in.bit(), true);
    }

    private static DefinitionRecord readMetadataSet(ArgumentReader in) {
        return new DefinitionRecord.MetadataSet(StoredMetadata.read(in.table()));
    }

    private static DefinitionRecord readLimitsSet(ArgumentReader in) {
        return new DefinitionRecord.LimitsSet(StoredMetadata.readLimits(in.table()));
    }

    private static DefinitionRecord readParameterSet(ArgumentReader in) {
        return new DefinitionRecord.ParameterSet(new Parameter(in.shortString(), in.shortString(), in.longText()));
    }

    /** Writes changes in one virtual host. */
    private record ChangeWriter(String virtualHost, ArgumentWriter out) implements DefinitionRecord.Handler {
        @Override
        public void queueDeclared(DefinitionRecord.QueueDeclared queue) {
            begin(QUEUE_DECLARED)
                    .longLong(queue.id())
                    .shortString(queue.definition().name())
                    .bit(queue.definition().autoDelete())
                    .table(queue.definition().arguments());
        }

        @Override
        public void queueDeleted(DefinitionRecord.QueueDeleted queue) {
            begin(QUEUE_DELETED).longLong(queue.id()).shortString(queue.name());
        }

        @Override
        public void exchangeDeclared(DefinitionRecord.ExchangeDeclared exchange) {
            final ExchangeDeclaration declaration = exchange.declaration();
            final boolean hasQueue = exchange.ownQueueId() != 0;
            final ArgumentWriter written = begin(hasQueue ? EXCHANGE_WITH_QUEUE_DECLARED : EXCHANGE_DECLARED)
                    .shortString(declaration.name())
                    .shortString(declaration.type())
                    .bit(declaration.autoDelete())
                    .bit(declaration.internal())
                    .table(declaration.arguments());
            if (hasQueue) {
                written.longLong(exchange.ownQueueId());
            }
        }

        @Override
        public void exchangeDeleted(DefinitionRecord.ExchangeDeleted exchange) {
            begin(EXCHANGE_DELETED).shortString(exchange.name());
        }

        @Override
        public void bound(DefinitionRecord.Bound bound) {
            begin(BOUND)
                    .shortString(bound.source())
                    .bit(bound.kind() == ResourceKind.EXCHANGE)
                    .shortString(bound.destination())
                    .shortString(bound.routingKey())
                    .table(bound.arguments());
        }

        @Override
        public void unbound(DefinitionRecord.Unbound unbound) {
            begin(UNBOUND)
                    .shortString(unbound.source())
                    .bit(unbound.kind() == ResourceKind.EXCHANGE)
                    .shortString(unbound.destination())
                    .shortString(unbound.routingKey())
                    .table(unbound.arguments());
        }

        @Override
        public void policySet(DefinitionRecord.PolicySet set) {
            final Policy policy = set.policy();
            begin(POLICY_SET)
                    .bit(set.kind() == PolicyKind.OPERATOR)
                    .shortString(policy.name())
                    .longText(policy.pattern())
                    .shortString(policy.scope().toString())
                    .longLong(policy.priority())
                    .table(policy.definition());
        }

        @Override
        public void policyCleared(DefinitionRecord.PolicyCleared cleared) {
            begin(POLICY_CLEARED).bit(cleared.kind() == PolicyKind.OPERATOR).shortString(cleared.name());
        }

        @Override
        public void defaultQueueTypeSet(DefinitionRecord.DefaultQueueTypeSet set) {
            begin(DEFAULT_QUEUE_TYPE_SET)
                    .shortString(set.type().map(QueueType::argumentValue).orElse(""));
        }

        @Override
        public void queuePaused(DefinitionRecord.QueuePaused pause) {
            begin(QUEUE_PAUSED).longLong(pause.id()).shortString(pause.name()).bit(pause.paused());
        }

        @Override
        public void metadataSet(DefinitionRecord.MetadataSet set) {
            begin(VIRTUAL_HOST_METADATA_SET).table(StoredMetadata.of(set.metadata()));
        }

        @Override
        public void limitsSet(DefinitionRecord.LimitsSet set) {
            begin(VIRTUAL_HOST_LIMITS_SET).table(StoredMetadata.of(set.limits()));
        }

        @Override
        public void parameterSet(DefinitionRecord.ParameterSet set) {
            begin(PARAMETER_SET)
                    .shortString(set.parameter().component())
                    .shortString(set.parameter().name())
                    .longText(set.parameter().value());
        }

        @Override
        public void parameterCleared(DefinitionRecord.ParameterCleared cleared) {
            begin(PARAMETER_CLEARED).shortString(cleared.component()).shortString(cleared.name());
        }

        private ArgumentWriter begin(int kind) {
            return out.octet(kind).shortString(virtualHost);
        }
    }
}
