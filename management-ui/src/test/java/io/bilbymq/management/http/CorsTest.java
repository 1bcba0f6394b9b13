package io.bilbymq.management.http;

import static io.bilbymq.management.http.TestApi.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.management.http.RawClient.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorsTest {
    private static Reply ask(Cors cors, String method) throws IOException {
        try (TestApi api = new TestApi(new ApiServer(), cors);
                RawClient client = api.client()) {
            return client.ask(anonymous(method + " /open") + "Origin: https://site.example\r\n\r\n");
        }
    }

    @Test
    void nobodyMayByDefault() throws IOException {
        assertThat(ask(Cors.NONE, "GET").headers()).doesNotContainKeys("access-control-allow-origin");
        assertThat(ask(Cors.NONE, "OPTIONS").headers()).doesNotContainKeys("access-control-allow-origin");
    }

    @Test
    void aStarIsEverybodyByName() throws IOException {
        assertThat(ask(new Cors(List.of("*"), 5), "GET").headers())
                .containsEntry("access-control-allow-origin", "https://site.example");
        assertThat(ask(new Cors(List.of("*"), 5), "OPTIONS").headers())
                .containsEntry("access-control-max-age", "5")
                .doesNotContainKeys("access-control-allow-headers");
    }
}
