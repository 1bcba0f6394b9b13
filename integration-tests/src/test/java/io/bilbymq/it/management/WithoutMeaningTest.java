package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes of RabbitMQ's plug-ins that have no meaning here say why. */
@AgainstManagement
class WithoutMeaningTest {
    private final Tenant tenant;

    WithoutMeaningTest(ManagementUnderTest management, Tenant tenant) {
        this.tenant = tenant;
        Assumptions.assumeTrue(management.routes().isPresent(), "they have a meaning for RabbitMQ");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /stream/{vhost}/q/tracking, there are no streams",
        "PUT, /stream/super-streams/{vhost}/s, there are no streams",
        "DELETE, /stream/connections/{vhost}/c, there are no streams",
        "GET, /traces, nothing is traced into files",
        "PUT, /traces/{vhost}/t, nothing is traced into files",
        "GET, /trace-files, nothing is traced into files",
        "GET, /trace-files/messages.log, nothing is traced into files",
        "GET, /top/{node}, there are no processes",
        "GET, /process/1, there are no processes"
    })
    void whoeverAsksIsToldTheReason(String method, String path, String reason) {
        final Reply reply = tenant.api().send(method, path, Optional.empty());

        assertThat(reply.status()).isEqualTo(501);
        assertThat(reply.json().path("error").stringValue()).isEqualTo("not_implemented");
        assertThat(reply.json().path("reason").stringValue()).startsWith(reason);
    }
}
