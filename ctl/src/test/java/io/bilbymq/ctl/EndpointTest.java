package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "http://localhost:15672, http://localhost:15672",
        "http://localhost:15672/, http://localhost:15672",
        "http://broker, http://broker:15672",
        "https://broker, https://broker:15671",
        "https://broker:443/rabbit/, https://broker:443/rabbit",
        "http://[::1]:1234, http://[::1]:1234",
        "broker, http://broker:15672",
        "broker:8080, http://broker:8080",
        "rabbit@broker, http://broker:15672",
    })
    void addressesMayBeShort(String text, String server) {
        final Endpoint endpoint = Endpoint.parse(text);

        assertThat(endpoint.server()).hasToString(server);
        assertThat(endpoint.username()).isEmpty();
        assertThat(endpoint.password()).isEmpty();
    }

    @Test
    void whoAsksMayBeSaidInTheAddressAndIsNotPartOfIt() {
        final Endpoint endpoint = Endpoint.parse("http://al%40ice:s%3Acr+et@broker:1/p");

        assertThat(endpoint.username()).contains("al@ice");
        assertThat(endpoint.password()).contains("s:cr+et");
        assertThat(endpoint).hasToString("http://broker:1/p");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://me:canary@",
                "ftp://me:canary@host",
                "http://me:canary@host:port",
                "http://me:can ary@host"
            })
    void whatIsNoAddressIsNotRepeatedForThePasswordInIt(String text) {
        final Failure failure = catchThrowableOfType(Failure.class, () -> Endpoint.parse(text));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.text())
                .doesNotContain("canary")
                .doesNotContain("ary")
                .contains("http://localhost:15672");
    }
}
