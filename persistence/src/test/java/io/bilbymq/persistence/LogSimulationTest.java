package io.bilbymq.persistence;

import org.junit.jupiter.api.Test;

/** Nothing that was confirmed is lost, and nothing else happens either, whatever the disk does. */
class LogSimulationTest {
    /** More of them with {@code -Dbilby.simulations=COUNT}, or by {@link LongRun}. */
    private static final int SEEDS = Integer.getInteger("bilby.simulations", 3000);

    private static final int CRASHES = 100;

    @Test
    void everyPromiseIsKeptOnADiskThatFailsInAllWays() {
        Seeds.each(SEEDS, LogSimulation::run);
    }

    /** The end was behind a segment's last record, and its seal reached into the segment behind it, which had no header. */
    @Test
    void aSegmentThatLostItsHeaderIsNoDamageLater() {
        LogSimulation.run(-4311073197025524587L);
    }

    /** A full disk took the highest number of a message, and brought back one that was said before the last start. */
    @Test
    void onAFullDiskANumberOfLongAgoMayComeBack() {
        LogSimulation.run(6_040_694);
    }

    /** Their segment was given away when nobody needed it any more, and what was free was not enough for a larger one. */
    @Test
    void checkpointsThatHaveOutgrownWhatIsKeptBackForAFullDiskGoOnInIt() {
        LogSimulation.run(2_658_986);
        LogSimulation.run(6_079_514);
    }

    @Test
    void aMovedMessageIsInOneOfItsPlaces() {
        Seeds.each(CRASHES, MovedMessage::run);
    }
}
