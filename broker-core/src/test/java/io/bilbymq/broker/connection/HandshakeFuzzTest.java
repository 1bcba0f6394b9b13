package io.bilbymq.broker.connection;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class HandshakeFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAnsweredOrCloseTheSocket(byte[] data) {
        HostileClient.stream(data);
    }
}
