package io.bilbymq.it.crash.load;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.it.crash.check.Violation;
import io.bilbymq.it.crash.load.Definitions.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Asks a broker for all definitions that may be there, compares, and settles what was open. One thread. */
public final class DefinitionCheck {
    private static final long PROBE_MILLIS_MAX = 30_000;

    private final Connection connection;
    private final Definitions definitions;
    private final List<Violation> violations = new ArrayList<>();

    private DefinitionCheck(Connection connection, Definitions definitions) {
        this.connection = connection;
        this.definitions = definitions;
    }

    /** Every definition that is not as it was confirmed. Nobody else may change them meanwhile. */
    public static List<Violation> check(Connection connection, Definitions definitions)
            throws IOException, TimeoutException, InterruptedException {
        DefinitionCheck check = new DefinitionCheck(connection, definitions);
        for (Slot exchange : definitions.exchanges) {
            check.presence(exchange, channel -> channel.exchangeDeclarePassive(exchange.name));
            check.sameAgain(
                    exchange,
                    channel -> channel.exchangeDeclare(
                            exchange.name, DefinitionChurn.exchangeType(exchange.incarnation()), true));
        }
        for (Slot queue : definitions.queues) {
            check.presence(queue, channel -> channel.queueDeclarePassive(queue.name));
            check.sameAgain(
                    queue,
                    channel -> channel.queueDeclare(
                            queue.name, true, false, false, DefinitionChurn.queueArguments(queue.incarnation())));
        }
        check.bindingsAndMarkers();
        return check.violations;
    }

    @FunctionalInterface
    private interface Request {
        Object send(Channel channel) throws IOException;
    }

    /** Whether the broker agrees to something; if not, it closes the channel. */
    private boolean agrees(Request request, int refusal) throws IOException, TimeoutException {
        Channel channel = connection.createChannel();
        try {
            request.send(channel);
            channel.close();
            return true;
        } catch (IOException refused) {
            if (refused.getCause() instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == refusal) {
                return false;
            }
            throw refused;
        }
    }

    private void presence(Slot slot, Request passiveDeclare) throws IOException, TimeoutException {
        boolean there = agrees(passiveDeclare, AMQP.NOT_FOUND);
        settle(slot, there);
    }

    private void settle(Slot slot, boolean there) {
        if (there ? !slot.mayBeThere() : !slot.mayBeAbsent()) {
            violate(slot.name + (there ? " is there, though it was deleted or never declared" : " is gone"));
        }
        slot.found(there);
    }

    private void sameAgain(Slot slot, Request declare) throws IOException, TimeoutException {
        if (slot.isThere() && !agrees(declare, AMQP.PRECONDITION_FAILED)) {
            violate(slot.name + " is not what was declared (incarnation " + slot.incarnation() + ")");
        }
    }

    /** Sends a probe through every binding there may be, then looks into the queues. */
    private void bindingsAndMarkers() throws IOException, TimeoutException, InterruptedException {
        try (Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (int exchange = 0; exchange < Definitions.EXCHANGES; exchange++) {
                for (int queue = 0; queue < Definitions.QUEUES; queue++) {
                    probe(channel, exchange, queue);
                }
            }
            channel.waitForConfirmsOrDie(PROBE_MILLIS_MAX);
            for (int queue = 0; queue < Definitions.QUEUES; queue++) {
                if (definitions.queues.get(queue).isThere()) {
                    lookInto(channel, queue);
                }
            }
        }
    }

    private void probe(Channel channel, int exchangeNumber, int queueNumber) throws IOException {
        Slot exchange = definitions.exchanges.get(exchangeNumber);
        Slot binding = definitions.bindings.get(exchangeNumber).get(queueNumber);
        if (exchange.isThere() && definitions.queues.get(queueNumber).isThere()) {
            channel.basicPublish(exchange.name, binding.name, DefinitionChurn.probe(binding.name), new byte[0]);
        } else {
            // it went with one of its ends
            binding.found(false);
        }
    }

    private void lookInto(Channel channel, int number) throws IOException {
        Slot queue = definitions.queues.get(number);
        Set<String> probes = new HashSet<>();
        List<Long> markers = new ArrayList<>();
        long lastTag = 0;
        for (GetResponse got = channel.basicGet(queue.name, false);
                got != null;
                got = channel.basicGet(queue.name, false)) {
            long tag = got.getEnvelope().getDeliveryTag();
            String probe = got.getProps().getType();
            if (probe == null) {
                markers.add(ByteBuffer.wrap(got.getBody()).getLong());
                lastTag = tag;
            } else {
                probes.add(probe);
                channel.basicAck(tag, false);
            }
        }
        if (lastTag > 0) {
            channel.basicNack(lastTag, true, true);
        }
        for (int exchange = 0; exchange < Definitions.EXCHANGES; exchange++) {
            Slot binding = definitions.bindings.get(exchange).get(number);
            boolean probed = definitions.exchanges.get(exchange).isThere();
            if (probed) {
                settle(binding, probes.contains(binding.name));
            }
        }
        markersAreRight(queue, markers);
    }

    private void markersAreRight(Slot queue, List<Long> markers) {
        if (markers.stream().anyMatch(marker -> marker != queue.incarnation())) {
            violate(queue.name + " of incarnation " + queue.incarnation() + " has messages of " + markers);
        } else if (markers.size() > 1 || (queue.marked && markers.isEmpty())) {
            violate(queue.name + " of incarnation " + queue.incarnation() + " holds " + markers.size() + " markers");
        }
        queue.marked = !markers.isEmpty();
    }

    private void violate(String what) {
        violations.add(new Violation(Violation.Kind.DEFINITION, what));
    }
}
