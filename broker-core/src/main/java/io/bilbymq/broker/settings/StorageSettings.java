package io.bilbymq.broker.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where durable things are kept.
 *
 * @param dataFolder made if it is not there; without one, everything is in memory and lives as long as the broker
 */
public record StorageSettings(Optional<Path> dataFolder) {
    /** In memory. */
    public static StorageSettings none() {
        return new StorageSettings(Optional.empty());
    }

    /** In this folder. */
    public static StorageSettings in(Path dataFolder) {
        return new StorageSettings(Optional.of(dataFolder));
    }
}
