package io.bilbymq.broker.queue;

import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Message;
import java.util.List;

/** Where dead letters go: a queue asks its virtual host, as of now. Callable on any loop. */
public interface DeadLetterRoutes {
    /** Where there is no exchange at all. */
    DeadLetterRoutes NOWHERE = (letter, furtherKeys, memory) -> List.of();

    /**
     * The queues that this letter is routed to; none if the exchange that it is addressed to is not there.
     *
     * @param furtherKeys routing keys besides that of its address
     * @param memory that of the loop that asks
     */
    List<Queue> of(Message letter, List<String> furtherKeys, MemoryCounter memory);
}
