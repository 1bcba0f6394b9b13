package io.bilbymq.persistence;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class DamagedLogFuzzTest {
    /** A log of few messages is read again thousands of times a second. */
    private static final int STEPS = 25;

    private static final LogCorruption LOG = log();

    @FuzzTest(maxDuration = "1m")
    void noDamageIsServedAndNoneGoesUnnoticed(byte[] data) throws IOException {
        LOG.strike(data);
    }

    private static LogCorruption log() {
        try {
            return new LogCorruption(1, STEPS);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
