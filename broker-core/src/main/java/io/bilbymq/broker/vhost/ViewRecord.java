package io.bilbymq.broker.vhost;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a view knows of one thing that is defined. Immutable.
 *
 * @param key different for different things
 * @param bytes the record that makes it, as the log has it; nothing if it is gone
 */
public record ViewRecord(String key, Optional<byte[]> bytes) {
    static Stream<ViewRecord> of(Collection<StoredRecord> records) {
        return records.stream()
                // Ids matter to the log alone.
                .filter(record -> !(record instanceof StoredRecord.NextQueueId))
                .map(ViewRecord::of);
    }

    /** That there is nothing any more of what these have made. */
    static Stream<ViewRecord> gone(Collection<StoredRecord> records) {
        return records.stream()
                .map(record -> new ViewRecord(DefinitionKey.of(record).text(), Optional.empty()));
    }

    private static ViewRecord of(StoredRecord record) {
        final DefinitionKey key = DefinitionKey.of(record);
        return new ViewRecord(
                key.text(), key.gone() ? Optional.empty() : Optional.of(DefinitionCodec.encode(List.of(record))));
    }

    /** Whether these are the bytes of the record. */
    public boolean is(byte[] others) {
        return bytes.isPresent() && Arrays.equals(bytes.get(), others);
    }
}
