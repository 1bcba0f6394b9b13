package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import java.util.List;
import java.util.OptionalLong;

/** What is said of a virtual host, and what it is limited to, as tables in which only what is said has an entry. */
final class StoredMetadata {
    private static final String DESCRIPTION = "description";
    private static final String TAGS = "tags";
    private static final String PROTECTED = "protected_from_deletion";

    private StoredMetadata() {}

    static FieldTable of(VirtualHostMetadata metadata) {
        final FieldTable.Builder table = FieldTable.builder();
        if (!metadata.description().isEmpty()) {
            table.put(DESCRIPTION, metadata.description());
        }
        if (!metadata.tags().isEmpty()) {
            table.put(
                    TAGS,
                    FieldValue.of(metadata.tags().stream().map(FieldValue::of).toList()));
        }
        if (metadata.protectedFromDeletion()) {
            table.put(PROTECTED, true);
        }
        return table.build();
    }

    /**
     * What {@link #of(VirtualHostMetadata)} has made a table of.
     *
     * @throws DefinitionFormatException if there is more in it, or something else
     */
    static VirtualHostMetadata read(FieldTable table) {
        String description = "";
        List<String> tags = List.of();
        boolean isProtected = false;
        for (final FieldTable.Entry entry : table.entries()) {
            switch (entry.name()) {
                case DESCRIPTION -> description = text(entry.value());
                case TAGS -> tags = texts(entry.value());
                case PROTECTED -> isProtected = entry.value().equals(new FieldValue.Bool(true));
                default -> throw unknown("said of virtual hosts", entry.name());
            }
        }
        return new VirtualHostMetadata(description, tags, isProtected);
    }

    private static String text(FieldValue value) {
        return value.asText().orElseThrow(() -> new DefinitionFormatException("a text is expected, not " + value));
    }

    private static List<String> texts(FieldValue value) {
        if (value instanceof FieldValue.Array array) {
            return array.values().stream().map(StoredMetadata::text).toList();
        }
        throw new DefinitionFormatException("a list is expected, not " + value);
    }

    static FieldTable of(VirtualHostLimits limits) {
        final FieldTable.Builder table = FieldTable.builder();
        limits.maxConnections().ifPresent(max -> table.put(VirtualHostLimits.MAX_CONNECTIONS, max));
        limits.maxQueues().ifPresent(max -> table.put(VirtualHostLimits.MAX_QUEUES, max));
        return table.build();
    }

    /**
     * What {@link #of(VirtualHostLimits)} has made a table of.
     *
     * @throws DefinitionFormatException if there is more in it, or something else
     */
    static VirtualHostLimits readLimits(FieldTable table) {
        VirtualHostLimits limits = VirtualHostLimits.NONE;
        for (final FieldTable.Entry entry : table.entries()) {
            final OptionalLong value = entry.value().asInteger();
            if (value.isEmpty()) {
                throw new DefinitionFormatException("a number is expected, not " + entry.value());
            }
            limits = switch (entry.name()) {
                case VirtualHostLimits.MAX_CONNECTIONS, VirtualHostLimits.MAX_QUEUES ->
                    limits.with(entry.name(), value.getAsLong());
                default -> throw unknown("a limit of virtual hosts", entry.name());
            };
        }
        return limits;
    }

    private static DefinitionFormatException unknown(String what, String name) {
        return new DefinitionFormatException(
                "'" + name + "' is " + what + ", and not known: written by a newer broker?");
    }
}
