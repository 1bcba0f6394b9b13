package io.bilbymq.broker.connection;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Replays its seed corpus in every build; with {@code JAZZER_FUZZ=1} in the environment it looks for new inputs. */
class HandshakeFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAnsweredOrCloseTheSocket(byte[] data) {
        HostileClient.stream(data);
    }
}
