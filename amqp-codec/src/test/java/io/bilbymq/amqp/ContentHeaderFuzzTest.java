package io.bilbymq.amqp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class ContentHeaderFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreRefusedOrRead(byte[] data) {
        HostileInput.contentHeader(data);
    }
}
