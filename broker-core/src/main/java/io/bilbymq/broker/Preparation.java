package io.bilbymq.broker;

import java.io.IOException;

/** What has to be done in a broker before its first client can be there, such as importing definitions. */
@FunctionalInterface
public interface Preparation {
    /**
     * Does it, on the thread that starts the broker. The broker has everything but listeners, {@link Broker#addresses} is empty.
     *
     * @throws IOException if the broker shall not start; what was done already stays
     */
    void prepare(Broker broker) throws IOException;
}
