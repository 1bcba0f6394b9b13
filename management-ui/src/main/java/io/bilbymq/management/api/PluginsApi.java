package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;

import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Listing;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What RabbitMQ's plugins add to the API, as far as tools look at it: there are no shovels, no federation links and no streams here,
 * and lists of them are empty.
 */
public final class PluginsApi implements Endpoint.Resource {
    private static final Endpoint.Handler NONE =
            request -> CompletableFuture.completedStage(Listing.answer(request, List.of()));
    private static final Endpoint.Handler NOT_FOUND = request -> {
        throw ApiException.notFound();
    };

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/shovels", Audience.MONITORING, "Shovels, of which there are none", NONE),
                get("/shovels/{vhost}", Audience.MONITORING, "Shovels of a virtual host", NONE),
                get("/shovels/vhost/{vhost}/{name}", Audience.MONITORING, "A shovel", NOT_FOUND),
                delete("/shovels/vhost/{vhost}/{name}", Audience.MONITORING, "Delete a shovel", NOT_FOUND),
                delete("/shovels/vhost/{vhost}/{name}/restart", Audience.MONITORING, "Restart a shovel", NOT_FOUND),
                get("/federation-links", Audience.MONITORING, "Federation links, of which there are none", NONE),
                get("/federation-links/{vhost}", Audience.MONITORING, "Federation links of a virtual host", NONE),
                get("/federation-links/state/down", Audience.MONITORING, "Federation links that are down", NONE),
                get("/federation-links/{vhost}/state/down", Audience.MONITORING, "Those of a virtual host", NONE),
                get(
                        "/stream/connections",
                        Audience.MANAGEMENT,
                        "Connections of streams, of which there are none",
                        NONE),
                get("/stream/connections/{vhost}", Audience.VIRTUAL_HOST_VISIBLE, "Those of a virtual host", NONE),
                get("/stream/publishers", Audience.MANAGEMENT, "Publishers of streams, of which there are none", NONE),
                get("/stream/publishers/{vhost}", Audience.MANAGEMENT, "Those of a virtual host", NONE),
                get("/stream/publishers/{vhost}/{queue}", Audience.MANAGEMENT, "Those of a stream", NONE),
                get("/stream/consumers", Audience.MANAGEMENT, "Consumers of streams, of which there are none", NONE),
                get("/stream/consumers/{vhost}", Audience.MANAGEMENT, "Those of a virtual host", NONE));
    }
}
