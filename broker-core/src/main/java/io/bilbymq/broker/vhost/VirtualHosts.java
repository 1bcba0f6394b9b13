package io.bilbymq.broker.vhost;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.exchanges.ExchangeTypes;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The virtual hosts of a broker, fixed at its start. Readable by any thread. */
public final class VirtualHosts {
    private final Map<String, VirtualHost> byName = new TreeMap<>();

    /**
     * Virtual hosts with the pre-declared exchanges and nothing else.
     *
     * @param definitionsLoop owns all definitions; no queue lives there
     * @param queueLoops where queues live
     * @param strictArguments refuses the queue arguments that RabbitMQ would refuse and BilbyMQ understands
     */
    public VirtualHosts(
            Collection<String> names,
            Loop definitionsLoop,
            List<? extends Loop> queueLoops,
            ExchangeTypes exchangeTypes,
            boolean strictArguments,
            VirtualHostLimits limits) {
        final QueueIds ids = new QueueIds();
        final QueueHomes homes = new QueueHomes(queueLoops);
        final DefinitionsMemory memory = new DefinitionsMemory(definitionsLoop, limits.definitionBytesMax());
        for (final String name : names) {
            byName.put(
                    name,
                    new VirtualHost(name, definitionsLoop, ids, homes, exchangeTypes, strictArguments, limits, memory));
        }
    }

    /** The virtual host of this name; null if there is none. */
    public @Nullable VirtualHost named(String name) {
        return byName.get(name);
    }

    /** All of them, sorted by name. */
    public Collection<VirtualHost> all() {
        return Collections.unmodifiableCollection(byName.values());
    }
}
