package io.bilbymq.management.api;

import static io.bilbymq.management.http.Audience.ADMINISTRATOR;
import static io.bilbymq.management.http.Audience.VIRTUAL_HOST;
import static io.bilbymq.management.http.Audience.VIRTUAL_HOST_VISIBLE;

import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import java.util.List;
import java.util.stream.Stream;

/**
 * What RabbitMQ's plug-ins for streams, tracing into files and {@code top} have, and what has no meaning here: 501 with the reason, for
 * those who might use it there. Of what tools look at regardless, such as lists of shovels and of publishers of streams, there is none:
 * those are {@link PluginsApi}'s.
 */
public final class WithoutMeaningApi implements Endpoint.Resource {
    private static final String STREAMS = "there are no streams";
    private static final String TRACES =
            "nothing is traced into files: the firehose tells of messages, at the exchange amq.rabbitmq.trace";
    private static final String PROCESSES = "there are no processes and tables of Erlang";

    @Override
    public List<Endpoint> endpoints() {
        return Stream.of(streams(), traces(), processes()).flatMap(List::stream).toList();
    }

    private static List<Endpoint> streams() {
        return List.of(
                refused("GET", "/stream/connections/{vhost}/{connection}", VIRTUAL_HOST_VISIBLE, STREAMS),
                refused("DELETE", "/stream/connections/{vhost}/{connection}", VIRTUAL_HOST_VISIBLE, STREAMS),
                refused("GET", "/stream/connections/{vhost}/{connection}/publishers", VIRTUAL_HOST_VISIBLE, STREAMS),
                refused("GET", "/stream/connections/{vhost}/{connection}/consumers", VIRTUAL_HOST_VISIBLE, STREAMS),
                refused("GET", "/stream/{vhost}/{queue}/tracking", VIRTUAL_HOST, STREAMS),
                refused("PUT", "/stream/super-streams/{vhost}/{name}", VIRTUAL_HOST, STREAMS));
    }

    private static List<Endpoint> traces() {
        return List.of(
                refused("GET", "/traces", ADMINISTRATOR, TRACES),
                refused("GET", "/traces/{vhost}", ADMINISTRATOR, TRACES),
                refused("GET", "/traces/{vhost}/{name}", ADMINISTRATOR, TRACES),
                refused("PUT", "/traces/{vhost}/{name}", ADMINISTRATOR, TRACES),
                refused("DELETE", "/traces/{vhost}/{name}", ADMINISTRATOR, TRACES),
                refused("GET", "/traces/node/{node}", ADMINISTRATOR, TRACES),
                refused("GET", "/traces/node/{node}/{vhost}", ADMINISTRATOR, TRACES),
                refused("GET", "/traces/node/{node}/{vhost}/{name}", ADMINISTRATOR, TRACES),
                refused("PUT", "/traces/node/{node}/{vhost}/{name}", ADMINISTRATOR, TRACES),
                refused("DELETE", "/traces/node/{node}/{vhost}/{name}", ADMINISTRATOR, TRACES),
                refused("GET", "/trace-files", ADMINISTRATOR, TRACES),
                refused("GET", "/trace-files/{name}", ADMINISTRATOR, TRACES),
                refused("DELETE", "/trace-files/{name}", ADMINISTRATOR, TRACES),
                refused("GET", "/trace-files/node/{node}", ADMINISTRATOR, TRACES),
                refused("GET", "/trace-files/node/{node}/{name}", ADMINISTRATOR, TRACES),
                refused("DELETE", "/trace-files/node/{node}/{name}", ADMINISTRATOR, TRACES));
    }

    private static List<Endpoint> processes() {
        return List.of(
                refused("GET", "/top/{node}", ADMINISTRATOR, PROCESSES),
                refused("GET", "/top/ets/{node}", ADMINISTRATOR, PROCESSES),
                refused("GET", "/process/{pid}", ADMINISTRATOR, PROCESSES));
    }

    private static Endpoint refused(String method, String path, Audience audience, String reason) {
        return new Endpoint(
                method,
                path,
                audience,
                "Of RabbitMQ's plug-ins; without meaning here",
                request -> {
                    throw ApiException.notImplemented(reason);
                },
                false);
    }
}
