package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.vhost.ExchangeDeclaration;
import io.bilbymq.broker.vhost.ExchangeInfo;
import io.bilbymq.broker.vhost.VirtualHostDefinitions;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Columns;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Fields;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /exchanges}. Publishing to them is {@link PublishApi}'s. */
public final class ExchangesApi implements Endpoint.Resource {
    private static final String EXCHANGE = "exchange";

    private final Broker broker;
    private final Visibility visibility;
    private final String node;
    private final Numbers numbers;

    /**
     * The exchanges of a broker.
     *
     * @param node its name
     * @param numbers of an exchange
     */
    public ExchangesApi(Broker broker, Visibility visibility, String node, Numbers numbers) {
        this.broker = broker;
        this.visibility = visibility;
        this.node = node;
        this.numbers = numbers;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/exchanges", Audience.MANAGEMENT, "Exchanges", this::list),
                get("/exchanges/{vhost}", Audience.VIRTUAL_HOST, "Exchanges of a virtual host", this::list),
                get("/exchanges/{vhost}/{exchange}", Audience.VIRTUAL_HOST, "An exchange", this::show),
                put("/exchanges/{vhost}/{exchange}", Audience.VIRTUAL_HOST, "Declare an exchange", this::declare)
                        .withoutVirtualHost(),
                delete(
                        "/exchanges/{vhost}/{exchange}",
                        Audience.VIRTUAL_HOST,
                        "Delete an exchange: if-unused",
                        this::end));
    }

    private CompletionStage<Answer> list(Request request) {
        final Consumer<Fields> added = numbers.wantedBy(request);
        return visibility
                .enterable(request.by(), Optional.ofNullable(request.variables().get(Endpoint.VIRTUAL_HOST)))
                .thenApply(names -> {
                    final List<ExchangeInfo> exchanges = new ArrayList<>();
                    names.forEach(
                            name -> exchanges.addAll(broker.definitions(name).exchanges()));
                    return Listing.answer(
                            request,
                            exchanges,
                            List.of("vhost", "name"),
                            (exchange, wanted) -> json(exchange, added, wanted));
                });
    }

    private ObjectNode json(ExchangeInfo exchange, Consumer<Fields> added, Columns wanted) {
        final Fields fields = definition(exchange, wanted);
        exchange.policy().ifPresent(name -> fields.put("policy", name));
        exchange.operatorPolicy().ifPresent(name -> fields.put("operator_policy", name));
        added.accept(fields);
        return fields.object();
    }

    /** What a definitions file says of an exchange. */
    public static ObjectNode definition(ExchangeInfo exchange) {
        return definition(exchange, Columns.ALL).object();
    }

    private static Fields definition(ExchangeInfo exchange, Columns wanted) {
        return new Fields(wanted)
                .key("name", exchange.name())
                .key("vhost", exchange.virtualHost())
                .put("type", exchange.type())
                .put("durable", exchange.durable())
                .put("auto_delete", exchange.autoDelete())
                .put("internal", exchange.internal())
                .set("arguments", () -> ArgumentsJson.json(exchange.arguments()));
    }

    private CompletionStage<Answer> show(Request request) {
        final ExchangeInfo exchange = require(request);
        final ObjectNode json = json(exchange, numbers.wantedBy(request), Columns.ALL);
        json.set("effective_policy_definition", ArgumentsJson.json(exchange.effectivePolicyDefinition()));
        return broker.statistics().channels().thenApply(channels -> {
            final ArrayNode incoming = json.putArray("incoming");
            for (final ChannelStatistics channel : channels) {
                if (channel.virtualHost().equals(exchange.virtualHost())) {
                    channel.publishes().stream()
                            .filter(to -> to.exchange().equals(exchange.name()))
                            .forEach(to -> publishes(incoming, channel, to));
                }
            }
            // What of it went to which queue is not counted.
            json.putArray("outgoing");
            return Listing.one(request, json);
        });
    }

    private void publishes(ArrayNode incoming, ChannelStatistics channel, ChannelStatistics.PublishesTo to) {
        final ObjectNode one = incoming.addObject();
        one.set("channel_details", ChannelsApi.json(channel.details(), node));
        one.set("stats", ChannelsApi.stats(to));
    }

    private ExchangeInfo require(Request request) {
        return broker.definitions(request.virtualHost())
                .exchange(request.exchange(EXCHANGE))
                .orElseThrow(ApiException::notFound);
    }

    private VirtualHostDefinitions as(Request request) {
        return broker.definitions(request.virtualHost()).as(request.by().caller());
    }

    private CompletionStage<Answer> declare(Request request) {
        visibility.require(request.virtualHost());
        Refusals.requireShort("exchange", request.exchange(EXCHANGE));
        return Refusals.withoutDetails(
                        Refusals.asked(() -> declare(as(request), request.exchange(EXCHANGE), request.json())))
                .thenApply(Answer::put);
    }

    /** Declares an exchange as a body says. Completes with whether it is new. */
    public static CompletionStage<Boolean> declare(VirtualHostDefinitions definitions, String name, Body body) {
        return definitions.declareExchange(new ExchangeDeclaration(
                name,
                body.text("type").orElse("direct"),
                body.bool("durable").orElse(true),
                body.isTrue("auto_delete"),
                body.isTrue("internal"),
                ArgumentsJson.table(body.table("arguments"))));
    }

    private CompletionStage<Answer> end(Request request) {
        require(request);
        return Refusals.withoutDetails(
                        as(request).deleteExchange(request.exchange(EXCHANGE), request.asks("if-unused")))
                .thenApply(deleted -> Answer.noContent());
    }
}
