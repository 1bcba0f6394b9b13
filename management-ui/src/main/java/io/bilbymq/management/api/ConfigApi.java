package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.get;

import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code /config/effective}: what was configured and has effect. What is not listed is as it is by default. */
public final class ConfigApi implements Endpoint.Resource {
    private static final String KEY = "key";

    private final Map<String, String> configuration;

    /** Of values by key, without secrets. */
    public ConfigApi(Map<String, String> configuration) {
        this.configuration = Map.copyOf(configuration);
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(get(
                "/config/effective",
                Audience.ADMINISTRATOR,
                "What is configured: key, value",
                request -> CompletableFuture.completedStage(Listing.answer(
                        request,
                        configuration.entrySet().stream()
                                .map(each ->
                                        Json.object().put(KEY, each.getKey()).put("value", each.getValue()))
                                .toList(),
                        List.of(KEY)))));
    }
}
