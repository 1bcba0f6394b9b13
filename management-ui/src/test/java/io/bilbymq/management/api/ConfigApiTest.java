package io.bilbymq.management.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Request;
import io.vertx.core.buffer.Buffer;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigApiTest {
    private static final Request REQUEST = new Request(
            "/api/config/effective",
            Map.of(),
            Map.of(),
            Map.of(),
            new Request.Client(InetAddress.getLoopbackAddress(), false, Optional.empty()),
            Buffer.buffer(),
            null);

    @Test
    void administratorsSeeWhatIsConfiguredByKey() {
        final Endpoint endpoint = new ConfigApi(Map.of("heartbeat", "30", "default_pass", "…"))
                .endpoints()
                .get(0);

        final Answer answer =
                endpoint.handler().handle(REQUEST).toCompletableFuture().join();

        assertThat(endpoint.audience()).isEqualTo(Audience.ADMINISTRATOR);
        assertThat(answer.body().toString())
                .isEqualTo("[{\"key\":\"default_pass\",\"value\":\"…\"},{\"key\":\"heartbeat\",\"value\":\"30\"}]");
    }
}
