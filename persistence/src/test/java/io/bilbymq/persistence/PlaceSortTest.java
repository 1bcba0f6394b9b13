package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlaceSortTest {
    private record Place(long queue, long sequence, long position, int length, long note, long stamp, long key) {}

    private static final Comparator<Place> IN_ORDER = Comparator.comparingLong(Place::queue)
            .thenComparingLong(Place::sequence)
            .thenComparingLong(Place::position);

    @Test
    void howeverManyAreInMemoryAtOnceAllComeInOrder() {
        Seeds.each(300, seed -> {
            final SplittableRandom random = new SplittableRandom(seed);
            final List<Place> places = places(random);
            final SimulatedDisk disk = new SimulatedDisk(seed);

            final List<Place> sorted = sorted(places, disk, 1 + random.nextInt(1 + random.nextInt(500)));

            assertThat(sorted)
                    .as("seed %s", seed)
                    .isEqualTo(places.stream().sorted(IN_ORDER).toList());
            assertThat(disk.files()).as("seed %s", seed).isEmpty();
        });
    }

    @Test
    void withoutADiskTheyAreSortedInMemory() {
        final List<Place> places = places(new SplittableRandom(1));

        assertThat(sorted(places, null, 10))
                .isEqualTo(places.stream().sorted(IN_ORDER).toList());
    }

    @Test
    void onAFullDiskTheyAreSortedInMemory() throws IOException {
        final List<Place> places = places(new SplittableRandom(2));
        final SimulatedDisk full = new SimulatedDisk(1);
        full.capacity(1000);

        assertThat(sorted(places, full, 10))
                .isEqualTo(places.stream().sorted(IN_ORDER).toList());
    }

    private static List<Place> sorted(List<Place> places, @Nullable Disk disk, int placesMax) {
        final List<Place> sorted = new ArrayList<>();
        try {
            final PlaceSort sort = new PlaceSort(disk, placesMax);
            for (final Place place : places) {
                sort.add(
                        place.queue(),
                        place.sequence(),
                        place.position(),
                        place.length(),
                        place.note(),
                        place.stamp(),
                        place.key());
            }
            sort.forEach(place -> sorted.add(new Place(
                    place.queue(),
                    place.sequence(),
                    place.position(),
                    place.length(),
                    place.note(),
                    place.stamp(),
                    place.key())));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        return sorted;
    }

    /** Some as they mostly come, some as they never do. */
    private static List<Place> places(SplittableRandom random) {
        final List<Place> places = new ArrayList<>();
        final boolean wild = random.nextInt(3) == 0;
        final boolean stamped = random.nextBoolean();
        long position = 64;
        for (int i = 1; i <= 500; i++) {
            final int length = random.nextInt(4) == 0 ? random.nextInt(20, Integer.MAX_VALUE) : 100;
            places.add(new Place(
                    wild ? random.nextLong() : random.nextInt(1, 4),
                    wild ? random.nextLong() : i - random.nextInt(1 + random.nextInt(5)),
                    position,
                    length,
                    random.nextInt(4) == 0 ? random.nextLong() : 50,
                    stamped && random.nextInt(3) == 0 ? random.nextLong() : 0,
                    stamped && random.nextInt(3) == 0 ? random.nextLong() : 0));
            position += RecordHeader.aligned(length);
        }
        return places;
    }
}
