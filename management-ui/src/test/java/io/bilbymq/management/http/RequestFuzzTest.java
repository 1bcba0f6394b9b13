package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * From the socket to the endpoint and back. Replays its seed corpus in every build; {@code integration-tests/fuzz} looks
 * for new inputs.
 */
class RequestFuzzTest {
    private static final TestApi API = new TestApi();

    /** The first line's middle, and whatever follows it. */
    @FuzzTest(maxDuration = "1m")
    void anyRequestIsAnsweredOrItsFault(byte[] data) throws IOException {
        BugDetectors.allowNetworkConnections((host, port) -> port == API.port);
        final String target = new String(data, StandardCharsets.ISO_8859_1);
        try (RawClient client = API.client()) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            client.endOfInput();

            assertThat(client.all()).doesNotContain("HTTP/1.1 500");
        }
    }
}
