package io.bilbymq.broker.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostCertificateTest {
    private static final Path FILE = Path.of("file");

    private static HostCertificate certificate(String origin, String... hosts) {
        return new HostCertificate(origin, List.of(hosts), FILE, FILE, Optional.of("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.org, shop.example.org",
        "Shop.EXAMPLE.org, shop.example.org",
        "*.Example.org, *.example.org",
        "localhost, localhost",
        "my_service, my_service",
        "bücher.example, xn--bcher-kva.example",
        "*.BÜCHER.example, *.xn--bcher-kva.example",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "1.example, 1.example",
    })
    void aNameIsWrittenAsNamesAreCompared(String name, String host) {
        assertThat(HostCertificate.host(name)).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "*.*.org",
                "a.*.org",
                "a*.example.org",
                ".example.org",
                "example.org.",
                "a..b",
                "a b",
                "-a.org",
                "a-.org",
                "a.org:5671",
                "10.0.0.1",
                "::1",
            })
    void whatNoClientCanAskForIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostCertificate.host(name))
                .withMessageContaining("'" + name + "' is");
    }

    @Test
    void namesAreNotLongerThanNamesCanBe() {
        final String longest = "a.".repeat(126) + "b";

        assertThat(HostCertificate.host(longest)).isEqualTo(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> HostCertificate.host("a" + longest));
        assertThatIllegalArgumentException().isThrownBy(() -> HostCertificate.host("a".repeat(64)));
    }

    @Test
    void aHostIsNamedOnce() {
        final TlsSettings settings = TlsSettings.of(FILE, FILE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> certificate("one", "a.org", "A.org"))
                .withMessage("the host a.org is named twice by one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withHostCertificates(
                        List.of(certificate("one", "*.a.org", "a.org"), certificate("other", "b.org", "A.org"))))
                .withMessage("the host a.org is named by one and by other");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> certificate("one"))
                .withMessage("one names no hosts");
    }

    @Test
    void itsTextHasNoPassword() {
        assertThat(certificate("one", "a.org").toString()).isEqualTo("one: file for a.org");
    }
}
