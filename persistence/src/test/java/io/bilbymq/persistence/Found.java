package io.bilbymq.persistence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What was found when a log was opened, messages included: all at once, as tests like it. */
record Found(List<byte[]> definitions, Map<Long, OfQueue> queues, List<Damage> damage, boolean clean) {
    /** What was found of one queue. */
    // Nobody compares two of these.
    @SuppressWarnings("ArrayRecordComponent")
    record OfQueue(
            long queue,
            long nextSequence,
            long deliveredUpTo,
            Map<Long, Long> tallies,
            long[] sequences,
            long[] positions,
            int[] lengths,
            long[] notes,
            long[] stamps,
            long[] keys) {}

    /** Takes over what a log has found. */
    static Found in(MessageLog log) throws IOException {
        return in(log.recovered());
    }

    /** Takes all of it. */
    static Found in(RecoveredLog recovered) throws IOException {
        final Map<Long, List<RecoveredPlaces>> places = new HashMap<>();
        recovered
                .messages()
                .forEach(
                        queue -> true,
                        portion -> places.computeIfAbsent(portion.queue(), queue -> new ArrayList<>())
                                .add(portion));
        final Map<Long, OfQueue> queues = new HashMap<>();
        recovered
                .queues()
                .forEach((number, queue) -> queues.put(number, ofQueue(queue, places.getOrDefault(number, List.of()))));
        return new Found(recovered.definitions(), queues, recovered.damage(), recovered.clean());
    }

    private static OfQueue ofQueue(RecoveredQueue queue, List<RecoveredPlaces> portions) {
        return new OfQueue(
                queue.queue(),
                queue.nextSequence(),
                queue.deliveredUpTo(),
                queue.tallies(),
                portions.stream()
                        .flatMapToLong(portion -> LongStream.of(portion.sequences()))
                        .toArray(),
                portions.stream()
                        .flatMapToLong(portion -> LongStream.of(portion.positions()))
                        .toArray(),
                portions.stream()
                        .flatMapToInt(portion -> IntStream.of(portion.lengths()))
                        .toArray(),
                portions.stream()
                        .flatMapToLong(portion -> LongStream.of(portion.notes()))
                        .toArray(),
                portions.stream()
                        .flatMapToLong(portion ->
                                IntStream.range(0, portion.sequences().length).mapToLong(portion::stamp))
                        .toArray(),
                portions.stream()
                        .flatMapToLong(portion ->
                                IntStream.range(0, portion.sequences().length).mapToLong(portion::key))
                        .toArray());
    }
}
