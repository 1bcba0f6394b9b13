package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Before a header of the PROXY protocol nothing is known of whoever sends it. */
class ProxyHeaderFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreRefusedOrReadHoweverTheyCome(byte[] data) {
        assertThat(inPieces(data, 1)).isEqualTo(inPieces(data, data.length));
    }

    /** What it comes to, and how many bytes that took, if never more than so many come at once. */
    private static String inPieces(byte[] data, int bytesAtOnce) {
        int count = 0;
        try {
            @Nullable ProxyHeader header = null;
            while (header == null && count < data.length) {
                final int missing = ProxyHeader.missing(data, count);
                assertThat(missing).isPositive();
                count += Math.min(missing, Math.min(bytesAtOnce, data.length - count));
                header = ProxyHeader.read(data, count);
            }
            assertThat(count).isLessThanOrEqualTo(ProxyHeader.BINARY_HEADER_BYTES + ProxyHeader.BINARY_REST_BYTES_MAX);
            assertThat(ProxyHeader.read(Arrays.copyOf(data, count), count))
                    .as("the same bytes without what follows them")
                    .isEqualTo(header);
            return count + " bytes: " + header;
        } catch (IllegalArgumentException refused) {
            assertThat(refused).isExactlyInstanceOf(IllegalArgumentException.class);
            return "refused";
        }
    }
}
