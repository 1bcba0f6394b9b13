package io.bilbymq.broker.vhost;

/**
 * How many virtual hosts, queues and exchanges there are in all virtual hosts together, with those that are decided and whose
 * records are still being written. Confined to the definitions loop.
 */
final class DefinitionCounts {
    private int virtualHosts;
    private int queues;
    private int exchanges;

    /** So many virtual hosts more. */
    void virtualHosts(int more) {
        virtualHosts += more;
    }

    int virtualHosts() {
        return virtualHosts;
    }

    /** So many queues more, of clients: those that exchanges have for themselves do not count. */
    void queues(int more) {
        queues += more;
    }

    int queues() {
        return queues;
    }

    /** So many exchanges more, be they pre-declared or not. */
    void exchanges(int more) {
        exchanges += more;
    }

    int exchanges() {
        return exchanges;
    }
}
