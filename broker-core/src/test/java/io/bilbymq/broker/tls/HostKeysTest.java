package io.bilbymq.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostKeysTest {
    private static final HostKeys KEYS = HostKeys.of(
            List.of(),
            List.of(
                    List.of("shop.example.org", "localhost"),
                    List.of("*.example.org", "*.stock.example.org"),
                    List.of("example.org", "a.stock.example.org")));

    @ParameterizedTest
    @CsvSource({
        "shop.example.org, 1",
        "SHOP.example.ORG, 1",
        "localhost, 1",
        "other.example.org, 2",
        "stock.example.org, 2",
        "b.stock.example.org, 2",
        "a.stock.example.org, 3",
        "example.org, 3",
        "a.b.stock.example.org, 0",
        "a.shop.example.org, 0",
        "org, 0",
        ".example.org, 0",
        "*.example.net, 0",
        "example.org.evil.net, 0",
        "'', 0",
    })
    void aNameMeansItsCertificateOrTheOneForItsLastLabelsOrTheDefaultOne(String name, int number) {
        assertThat(KEYS.numberFor(name)).isEqualTo(number);
    }
}
