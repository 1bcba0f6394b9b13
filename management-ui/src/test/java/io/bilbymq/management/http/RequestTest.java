package io.bilbymq.management.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestTest {
    private static Request because(String octets) {
        return Requests.saying("x-reason", octets);
    }

    @Test
    void textInAHeaderIsUtf8() {
        final String octets = new String("für 保守 🦘".getBytes(UTF_8), ISO_8859_1);

        assertThat(because(octets).textHeader("x-reason")).contains("für 保守 🦘");
    }

    @Test
    void textThatIsNoUtf8IsLatin1() {
        assertThat(because("für alle").textHeader("x-reason")).contains("für alle");
    }

    @Test
    void aHeaderThatIsNotThereIsEmpty() {
        assertThat(because("late").textHeader("x-other")).isEmpty();
    }
}
