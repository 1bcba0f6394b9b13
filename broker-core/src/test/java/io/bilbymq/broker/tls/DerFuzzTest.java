package io.bilbymq.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** What is in a certificate is the business of whoever made it. */
class DerFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreRefusedOrRead(byte[] data) {
        try {
            walk(Der.of(data), 0);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).isExactlyInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void walk(Der values, int depth) {
        while (values.hasMore()) {
            final int tag = values.tag();
            final Der content = values.into(tag);
            if (tag == Der.OBJECT_IDENTIFIER) {
                assertThat(content.objectIdentifier()).isNotEmpty();
            } else if ((tag & 0x20) != 0 && depth < 20) {
                walk(content, depth + 1);
            } else {
                assertThat(content.rest().length).isNotNegative();
            }
        }
    }
}
