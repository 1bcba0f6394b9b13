package io.bilbymq.broker.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where durable things are kept.
 *
 * @param dataFolder made if it is not there; without one, everything is in memory and lives as long as the broker
 * @param diskFreeLimit below it publishing connections are blocked; without a data folder it has no meaning
 */
public record StorageSettings(Optional<Path> dataFolder, DiskFreeLimit diskFreeLimit) {
    /** In memory. */
    public static StorageSettings none() {
        return new StorageSettings(Optional.empty(), DiskFreeLimit.defaults());
    }

    /** In this folder. */
    public static StorageSettings in(Path dataFolder) {
        return new StorageSettings(Optional.of(dataFolder), DiskFreeLimit.defaults());
    }

    /** The same with another limit. */
    public StorageSettings with(DiskFreeLimit limit) {
        return new StorageSettings(dataFolder, limit);
    }
}
