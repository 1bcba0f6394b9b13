package io.bilbymq.broker.connection;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class ConnectionFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyFramesAreAnsweredOrEndTheConnection(byte[] data) {
        HostileClient.conversation(data);
    }
}
