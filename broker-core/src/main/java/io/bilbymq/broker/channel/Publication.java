package io.bilbymq.broker.channel;

import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;
import io.bilbymq.broker.queue.Claim;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueLog;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.vhost.Destinations;
import io.bilbymq.broker.vhost.Exchange;
import io.bilbymq.broker.vhost.RoutedMessage;
import io.bilbymq.broker.vhost.VirtualHost;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One message that is published without a channel, until it is known what became of it. Confined to its loop. */
final class Publication implements PublishListener, MessageOrigin {
    /** That of the one message; 0 would want no answer. */
    private static final long TICKET = 1;

    /** As firehoses have it, which number channels from 1. */
    private static final int NO_CHANNEL = 0;

    private static final Queue[] NOWHERE = {};

    private final Loop loop;
    private final VirtualHost virtualHost;
    private final String nodeName;
    private final Caller caller;
    private final DirectReplies directReplies;
    private final CompletableFuture<PublishOutcome> outcome = new CompletableFuture<>();
    private PublishOutcome whenTaken = PublishOutcome.ROUTED;
    private List<Claim> claims = List.of();
    private int missing;
    private boolean refused;

    Publication(Loop loop, VirtualHost virtualHost, String nodeName, Caller caller, DirectReplies directReplies) {
        this.loop = loop;
        this.virtualHost = virtualHost;
        this.nodeName = nodeName;
        this.caller = caller;
        this.directReplies = directReplies;
    }

    /** Publishes it to an exchange with further routing keys, everything being checked. Callable from any thread. */
    CompletionStage<PublishOutcome> publish(Message message, Exchange exchange, List<String> moreKeys) {
        loop.execute(() -> {
            try {
                if (exchange.isDefault()
                        && DirectReplies.isName(message.address().routingKey())) {
                    reply(message, moreKeys);
                } else {
                    route(message, exchange, moreKeys);
                }
            } catch (RuntimeException | AssertionError defect) {
                outcome.completeExceptionally(defect);
            }
        });
        return outcome.minimalCompletionStage();
    }

    /** As {@link Publisher} does it with one that is mandatory. */
    private void reply(Message message, List<String> moreKeys) {
        tell(message, moreKeys, NOWHERE);
        final Channel requester =
                directReplies.find(virtualHost, message.address().routingKey());
        if (requester == null) {
            outcome.complete(PublishOutcome.NOT_ROUTED);
        } else {
            message.heldBy(1, loop.memory());
            loop.send(requester.loop(), () -> requester.reply(message));
            outcome.complete(PublishOutcome.ROUTED);
        }
    }

    private void route(Message message, Exchange exchange, List<String> moreKeys) {
        final Destinations destinations = new Destinations();
        virtualHost.route(exchange, new RoutedMessage(message, moreKeys, loop.memory()), destinations);
        final Queue[] targets = destinations.withWitnesses();
        tell(message, moreKeys, targets);
        count(message, exchange, targets.length);
        if (destinations.size() == 0) {
            whenTaken = PublishOutcome.NOT_ROUTED;
        }
        claims = destinations.claims();
        handOver(message, targets);
    }

    private void tell(Message message, List<String> moreKeys, Queue[] targets) {
        final Firehose firehose = new Firehose(this, NO_CHANNEL, this);
        if (firehose.isOn()) {
            firehose.published(message, moreKeys, targets);
        }
    }

    /** Somebody publishes for a moment: what is published all count, who publishes nobody. */
    private void count(Message message, Exchange exchange, int queues) {
        final ChannelCounts counts = new ChannelCounts(virtualHost, loop);
        counts.to(exchange).published(message, queues, true, true);
        counts.happened(MessageEvent.CONFIRM);
        counts.closed();
    }

    private void handOver(Message message, Queue[] targets) {
        if (targets.length == 0) {
            outcome.complete(whenTaken);
            return;
        }
        final int kept = QueueLog.keeping(message, targets);
        // The log answers once for all queues whose messages it keeps.
        missing = kept == 0 ? targets.length : targets.length - kept + 1;
        message.heldBy(targets.length, loop.memory());
        if (kept > 0) {
            message.keep(kept, this, TICKET, this);
        }
        for (final Queue target : targets) {
            target.publish(message, this, TICKET, this);
        }
    }

    @Override
    public void published(long first, long last, boolean taken) {
        if (first > TICKET || last < TICKET) {
            return;
        }
        refused |= !taken;
        missing--;
        if (!taken) {
            claims.forEach(Claim::undo);
        }
        if (missing == 0) {
            outcome.complete(refused ? PublishOutcome.REFUSED : whenTaken);
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public VirtualHost virtualHost() {
        return virtualHost;
    }

    @Override
    public String nodeName() {
        return nodeName;
    }

    @Override
    public String originName() {
        return caller.peer().getHostAddress();
    }

    @Override
    public String user() {
        return caller.user();
    }

    /** One message is no more than its body, which is here anyway. */
    @Override
    public void charge(long bytes) {}

    @Override
    public void creditReturned(long bytes) {}
}
