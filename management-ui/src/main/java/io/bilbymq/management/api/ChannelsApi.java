package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.get;

import io.bilbymq.broker.connection.BrokerStatistics;
import io.bilbymq.broker.statistics.ChannelDetails;
import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.ApiUser;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Columns;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Fields;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /channels}, and those of connections and virtual hosts. */
public final class ChannelsApi implements Endpoint.Resource {
    private final BrokerStatistics broker;
    private final String node;
    private final Numbers numbers;
    private final ConsumersApi consumers;

    /** Those of a broker; {@code node} is its name. */
    public ChannelsApi(BrokerStatistics broker, String node, Numbers numbers, ConsumersApi consumers) {
        this.broker = broker;
        this.node = node;
        this.numbers = numbers;
        this.consumers = consumers;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/channels", Audience.MANAGEMENT, "Channels", request -> list(request, all -> true)),
                get("/channels/{channel}", Audience.MANAGEMENT, "A channel", this::show),
                get(
                        "/vhosts/{vhost}/channels",
                        Audience.VIRTUAL_HOST,
                        "Channels in a virtual host",
                        request ->
                                list(request, channel -> channel.virtualHost().equals(request.virtualHost()))));
    }

    private CompletionStage<Answer> list(Request request, Predicate<ChannelStatistics> which) {
        return broker.channels().thenApply(channels -> answer(request, channels, which));
    }

    /** Answers with those that whoever asks may see: their own, unless they watch. */
    Answer answer(Request request, List<ChannelStatistics> channels, Predicate<ChannelStatistics> which) {
        final Consumer<Fields> added = numbers.wantedBy(request);
        final ApiUser user = request.by();
        return Listing.answer(
                request,
                channels.stream()
                        .filter(which)
                        .filter(channel ->
                                user.isMonitoring() || channel.details().user().equals(user.user()))
                        .toList(),
                List.of("vhost", "name"),
                (channel, wanted) -> json(channel, added, wanted));
    }

    private CompletionStage<Answer> show(Request request) {
        return broker.channel(request.variable("channel")).thenCompose(found -> {
            final ChannelStatistics channel = found.orElseThrow(ApiException::notFound);
            if (!request.by().isMonitoring()
                    && !channel.details().user().equals(request.by().user())) {
                throw ApiException.notAuthorised(Audience.POLICIES.refusal());
            }
            final ObjectNode json = json(channel, numbers.wantedBy(request), Columns.ALL);
            publishes(json, channel);
            return consumers.ofChannel(channel).thenApply(those -> {
                final ArrayNode details = json.putArray("consumer_details");
                those.forEach(details::add);
                json.putArray("deliveries");
                return Listing.one(request, json);
            });
        });
    }

    private static void publishes(ObjectNode json, ChannelStatistics channel) {
        final ArrayNode publishes = json.putArray("publishes");
        for (final ChannelStatistics.PublishesTo to : channel.publishes()) {
            final ObjectNode one = publishes.addObject();
            one.putObject("exchange").put("name", to.exchange()).put("vhost", channel.virtualHost());
            one.set("stats", stats(to));
        }
    }

    /** What a channel has published to an exchange. */
    static ObjectNode stats(ChannelStatistics.PublishesTo to) {
        return Json.object()
                .put("publish", to.published())
                .put("return_unroutable", to.returned())
                .put("drop_unroutable", to.dropped());
    }

    private ObjectNode json(ChannelStatistics channel, Consumer<Fields> added, Columns wanted) {
        final ChannelDetails details = channel.details();
        final Fields fields = new Fields(wanted)
                .put("acks_uncommitted", channel.acksUncommitted())
                .put("confirm", channel.confirms())
                .put("consumer_count", channel.consumers())
                .put("global_prefetch_count", channel.globalPrefetch())
                .put("messages_unacknowledged", channel.unacknowledged())
                .put("messages_uncommitted", channel.uncommitted())
                .put("messages_unconfirmed", channel.unconfirmed())
                .key("name", details.name())
                .put("node", node)
                .put("number", details.number())
                .put("pending_raft_commands", 0)
                .put("prefetch_count", channel.prefetch())
                .put("state", channel.state())
                .put("transactional", channel.transactional())
                .put("user", details.user())
                .put("user_who_performed_action", details.user())
                .put("vhost", channel.virtualHost())
                .set(
                        "connection_details",
                        () -> Json.object()
                                .put("name", details.connection())
                                .put("peer_host", details.peerHost())
                                .put("peer_port", details.peerPort()));
        added.accept(fields);
        return fields.object();
    }

    /** Which channel something belongs to. */
    static ObjectNode json(ChannelDetails details, String node) {
        return Json.object()
                .put("connection_name", details.connection())
                .put("name", details.name())
                .put("node", node)
                .put("number", details.number())
                .put("peer_host", details.peerHost())
                .put("peer_port", details.peerPort())
                .put("user", details.user());
    }
}
