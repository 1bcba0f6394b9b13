package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceTest {
    @ParameterizedTest
    @CsvSource({
        "/, %2F",
        "a b, a%20b",
        "a+b, a%2Bb",
        "50%, 50%25",
        "é, %C3%A9",
        "?x=#, %3Fx%3D%23",
        "., %2E",
        ".., %2E%2E",
        "a.b, a.b"
    })
    void aNameStaysInItsSegment(String name, String escaped) {
        assertThat(Resource.of("queues", name, "q").text()).isEqualTo("/queues/" + escaped + "/q");
    }

    @Test
    void parametersAreEscapedToo() {
        final Resource resource = Resource.of("queues").with("if-empty", "true").with("a&b", "c=d e");

        assertThat(resource.text()).isEqualTo("/queues?if-empty=true&a%26b=c%3Dd%20e");
    }

    @Test
    void anEmptyNameIsNotAnotherResource() {
        final Failure failure = catchThrowableOfType(Failure.class, () -> Resource.of("users", ""));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
