package io.bilbymq.it.differential;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** The order in which the model and the player count what is outstanding: by steps, and within one by names. */
final class Outstandings {
    private Outstandings() {}

    /** Deliveries of different queues within a step come in any order; so they are sorted. */
    static <T> List<T> inOrder(List<T> ofOneStep, Function<T, String> name) {
        return ofOneStep.stream().sorted(Comparator.comparing(name)).toList();
    }
}
