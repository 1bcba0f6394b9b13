package io.bilbymq.broker.queue;

import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Message;
import java.util.List;

/** Where dead letters go: a queue asks its virtual host, as of now. Callable on any loop. */
public interface DeadLetterRoutes {
    /** Where there is no exchange at all. */
    DeadLetterRoutes NOWHERE = (letter, furtherKeys, memory) -> new Found(List.of(), List.of());

    /**
     * What a letter finds.
     *
     * @param queues that it is to go to
     * @param claims which are to be undone if it does not arrive
     */
    record Found(List<Queue> queues, List<Claim> claims) {}

    /**
     * The queues that this letter is routed to; none if the exchange that it is addressed to is not there.
     *
     * @param furtherKeys routing keys besides that of its address
     * @param memory that of the loop that asks
     */
    Found of(Message letter, List<String> furtherKeys, MemoryCounter memory);
}
