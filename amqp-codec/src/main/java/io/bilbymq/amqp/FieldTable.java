package io.bilbymq.amqp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A field table: names with typed values (AMQP 0-9-1 §4.2.5.5), the form of all arguments, headers and properties.
 *
 * <p>As in RabbitMQ the order of the entries is kept and so are entries of the same name, of which a lookup finds the
 * first. Two tables are equal if they would be equal on the wire. Immutable and safe to share.
 */
public final class FieldTable {
    /** How deep tables and arrays may nest; RabbitMQ has no limit, but real tables stay below five. */
    public static final int DEPTH_MAX = 32;

    private static final FieldTable EMPTY = new FieldTable(List.of());
    /** A table with more entries than this is looked up by hash: a peer may send tens of thousands. */
    private static final int SCANNED_ENTRIES_MAX = 16;

    private final List<Entry> entries;
    // Made by the first lookup; making it twice in a race does no harm.
    private @Nullable Map<String, FieldValue> firstByName;

    /** A name, up to 255 bytes of UTF-8, and its value. */
    public record Entry(String name, FieldValue value) {}

    private FieldTable(List<Entry> entries) {
        this.entries = entries;
    }

    /** The table without entries. */
    public static FieldTable empty() {
        return EMPTY;
    }

    /** A table with one entry. */
    public static FieldTable of(String name, FieldValue value) {
        return new FieldTable(List.of(new Entry(name, value)));
    }

    /** A table with these entries in this order. */
    public static FieldTable of(List<Entry> entries) {
        return entries.isEmpty() ? EMPTY : new FieldTable(List.copyOf(entries));
    }

    /** Collects entries for a new table. */
    public static Builder builder() {
        return new Builder();
    }

    /** All entries in their order. */
    public List<Entry> entries() {
        return entries;
    }

    /** How many entries there are. */
    public int size() {
        return entries.size();
    }

    /** Whether there are no entries. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether there is an entry of this name. */
    public boolean contains(String name) {
        return find(name) != null;
    }

    /** The value of the first entry of this name. */
    public Optional<FieldValue> value(String name) {
        return Optional.ofNullable(find(name));
    }

    /** The first value of this name if it is a long string. */
    public Optional<String> text(String name) {
        return value(name).flatMap(FieldValue::asText);
    }

    /** The first value of this name if it is an integer of any width. */
    public OptionalLong integer(String name) {
        FieldValue value = find(name);
        return value == null ? OptionalLong.empty() : value.asInteger();
    }

    /** Whether the first value of this name is the boolean true. */
    public boolean isTrue(String name) {
        return find(name) instanceof FieldValue.Bool bool && bool.value();
    }

    /** The first value of this name if it is a table. */
    public Optional<FieldTable> table(String name) {
        return find(name) instanceof FieldValue.Table table ? Optional.of(table.table()) : Optional.empty();
    }

    /** This table with the first entry of this name replaced in its place, or with a new last entry. */
    public FieldTable with(String name, FieldValue value) {
        List<Entry> changed = new ArrayList<>(entries);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).name().equals(name)) {
                changed.set(i, new Entry(name, value));
                return of(changed);
            }
        }
        changed.add(new Entry(name, value));
        return of(changed);
    }

    /** This table without any entry of this name. */
    public FieldTable without(String name) {
        if (!contains(name)) {
            return this;
        }
        List<Entry> changed = new ArrayList<>(entries);
        changed.removeIf(entry -> entry.name().equals(name));
        return of(changed);
    }

    private @Nullable FieldValue find(String name) {
        if (entries.size() > SCANNED_ENTRIES_MAX) {
            return firstByName().get(name);
        }
        for (Entry entry : entries) {
            if (entry.name().equals(name)) {
                return entry.value();
            }
        }
        return null;
    }

    private Map<String, FieldValue> firstByName() {
        Map<String, FieldValue> index = firstByName;
        if (index == null) {
            index = new HashMap<>();
            for (Entry entry : entries) {
                index.putIfAbsent(entry.name(), entry.value());
            }
            // Published by a race like String's hash: readers must see a complete map, which the wrapper's final field
            // gives.
            index = Collections.unmodifiableMap(index);
            firstByName = index;
        }
        return index;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldTable that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }

    /** Collects the entries of a new table in their order. */
    public static final class Builder {
        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /** Appends an entry. */
        public Builder put(String name, FieldValue value) {
            entries.add(new Entry(Objects.requireNonNull(name), Objects.requireNonNull(value)));
            return this;
        }

        /** Appends a long string. */
        public Builder put(String name, String text) {
            return put(name, FieldValue.of(text));
        }

        /** Appends a signed 64-bit integer. */
        public Builder put(String name, long value) {
            return put(name, FieldValue.of(value));
        }

        /** Appends a boolean. */
        public Builder put(String name, boolean value) {
            return put(name, FieldValue.of(value));
        }

        /** Appends a nested table. */
        public Builder put(String name, FieldTable table) {
            return put(name, FieldValue.of(table));
        }

        /** The table. */
        public FieldTable build() {
            return of(entries);
        }
    }
}
