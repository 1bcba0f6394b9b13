package io.bilbymq.persistence;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class DamagedLogFuzzTest {
    private static final LogCorruption LOG = log();

    @FuzzTest(maxDuration = "1m")
    void noDamageIsServedAndNoneGoesUnnoticed(byte[] data) throws IOException {
        LOG.strike(data);
    }

    private static LogCorruption log() {
        try {
            return new LogCorruption(1);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
