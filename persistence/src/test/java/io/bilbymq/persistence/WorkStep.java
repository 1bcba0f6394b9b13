package io.bilbymq.persistence;

/** What {@link LogWork} can do in a step, and how often it is at least and at most, compared with the others. */
enum WorkStep {
    PUBLISH(1, 30),
    SETTLE(1, 40),
    GROUP(0, 6),
    REPLACE(0, 15),
    DEFINE(0, 6),
    TALLY(0, 8),
    CHECKPOINT(0, 2),
    ANSWER_CHECKPOINT(5, 20),
    READ(0, 3),
    SPILL(0, 3),
    DELIVER(0, 3),
    NEW_QUEUE(1, 3),
    DELETE_QUEUE(0, 1),
    DROP_QUEUE(0, 1),
    END_OWNERS_TURN(10, 30),
    TURN_OF_THE_LOG(10, 30);

    private final int oddsMin;
    private final int oddsMax;

    WorkStep(int oddsMin, int oddsMax) {
        this.oddsMin = oddsMin;
        this.oddsMax = oddsMax;
    }

    int oddsMin() {
        return oddsMin;
    }

    int oddsMax() {
        return oddsMax;
    }
}
