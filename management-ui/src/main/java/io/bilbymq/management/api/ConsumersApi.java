package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.get;

import io.bilbymq.broker.connection.BrokerStatistics;
import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.statistics.ConsumerStatistics;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ObjectNode;

/** {@code /consumers}. */
public final class ConsumersApi implements Endpoint.Resource {
    private final BrokerStatistics broker;
    private final Visibility visibility;
    private final String node;

    /** Those of a broker; {@code node} is its name. */
    public ConsumersApi(BrokerStatistics broker, Visibility visibility, String node) {
        this.broker = broker;
        this.visibility = visibility;
        this.node = node;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/consumers", Audience.MANAGEMENT, "Consumers", this::list),
                get("/consumers/{vhost}", Audience.MANAGEMENT, "Consumers in a virtual host", this::list));
    }

    private CompletionStage<Answer> list(Request request) {
        final Optional<String> named = Optional.ofNullable(request.variables().get(Endpoint.VIRTUAL_HOST));
        return visibility
                .enterable(request.by())
                .thenCombine(
                        broker.consumers(),
                        (names, consumers) -> Listing.answer(
                                request,
                                consumers.stream()
                                        .filter(consumer -> names.contains(consumer.virtualHost())
                                                && named.map(consumer.virtualHost()::equals)
                                                        .orElse(true))
                                        .map(this::json)
                                        .toList(),
                                List.of("channel_details.name", "consumer_tag")));
    }

    /** Those of a queue; fails with 404 if there is none. */
    CompletionStage<List<ObjectNode>> of(String virtualHost, String queue) {
        return broker.consumers(virtualHost, queue)
                .thenApply(consumers -> consumers.stream().map(this::json).toList());
    }

    /** Those of a channel. */
    CompletionStage<List<ObjectNode>> ofChannel(ChannelStatistics channel) {
        return channel.consumers() == 0
                ? CompletableFuture.completedStage(List.of())
                : broker.consumers()
                        .thenApply(consumers -> consumers.stream()
                                .filter(consumer -> consumer.channel()
                                        .name()
                                        .equals(channel.details().name()))
                                .map(this::json)
                                .toList());
    }

    private ObjectNode json(ConsumerStatistics consumer) {
        final ObjectNode json = Json.object();
        json.set("arguments", ArgumentsJson.json(consumer.arguments()));
        json.put("ack_required", consumer.ackRequired())
                .put("active", consumer.active())
                .put("activity_status", consumer.activity().name().toLowerCase(Locale.ROOT));
        json.set("channel_details", ChannelsApi.json(consumer.channel(), node));
        json.put("consumer_tag", consumer.consumerTag())
                .put("exclusive", consumer.exclusive())
                .put("prefetch_count", consumer.prefetch());
        if (consumer.timeoutMillis() >= 0) {
            json.put("consumer_timeout", consumer.timeoutMillis());
        }
        json.putObject("queue").put("name", consumer.queue()).put("vhost", consumer.virtualHost());
        return json;
    }
}
