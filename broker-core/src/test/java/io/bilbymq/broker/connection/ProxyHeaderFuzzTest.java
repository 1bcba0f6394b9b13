package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jspecify.annotations.Nullable;

/** Before a header of the PROXY protocol nothing is known of whoever sends it. */
class ProxyHeaderFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreRefusedOrReadHoweverTheyCome(byte[] data) {
        assertThat(inPieces(data)).isEqualTo(inPieces(data.clone()));
    }

    /** What it comes to, and how many bytes that took; -1 if they are refused. */
    private static String inPieces(byte[] data) {
        int count = 0;
        try {
            @Nullable ProxyHeader header = null;
            while (header == null && count < data.length) {
                final int missing = ProxyHeader.missing(data, count);
                assertThat(missing).isPositive();
                count = Math.min(data.length, count + missing);
                header = ProxyHeader.read(data, count);
            }
            assertThat(count).isLessThanOrEqualTo(ProxyHeader.BINARY_HEADER_BYTES + ProxyHeader.BINARY_REST_BYTES_MAX);
            return count + " bytes: " + header;
        } catch (IllegalArgumentException refused) {
            assertThat(refused).isExactlyInstanceOf(IllegalArgumentException.class);
            return "refused";
        }
    }
}
