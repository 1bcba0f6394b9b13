package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class EndpointsFuzzTest {
    private static final Endpoints ENDPOINTS = new Endpoints(List.of(() -> Stream.of(
                    "/",
                    "/queues",
                    "/queues/{vhost}",
                    "/queues/detailed",
                    "/queues/{vhost}/{queue}/get",
                    "/{x}/b/{y}/c")
            .map(path -> Endpoint.get(
                    path, Audience.ANYBODY, path, request -> CompletableFuture.completedStage(Answer.noContent())))
            .toList()));

    /** Each byte is a character, as a decoder of HTTP has them. */
    @FuzzTest(maxDuration = "1m")
    void anyPathLeadsSomewhereOrNowhere(byte[] data) {
        final String path = new String(data, StandardCharsets.ISO_8859_1);

        ENDPOINTS.find(path).ifPresent(place -> {
            String again = place.byMethod().values().iterator().next().path();
            for (final var variable : place.variables().entrySet()) {
                again = again.replace("{" + variable.getKey() + "}", encoded(variable.getValue()));
            }
            // A word stays one and a variable does, unless it has the value of a word.
            assertThat(ENDPOINTS.find(again)).isPresent();
        });
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
