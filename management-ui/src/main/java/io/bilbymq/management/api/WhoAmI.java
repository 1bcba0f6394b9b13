package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.get;

import io.bilbymq.management.http.ApiUser;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /whoami}. */
public final class WhoAmI implements Endpoint.Resource {
    @Override
    public List<Endpoint> endpoints() {
        return List.of(get(
                "/whoami",
                Audience.MANAGEMENT,
                "Who you are",
                request -> CompletableFuture.completedStage(Listing.one(request, json(request.by())))));
    }

    /** A user as they see themselves. */
    static ObjectNode json(ApiUser user) {
        final ObjectNode json = Json.object().put("name", user.user());
        final ArrayNode tags = json.putArray("tags");
        user.tags().stream().sorted().forEach(tags::add);
        return json;
    }
}
