package io.bilbymq.broker.vhost;

/**
 * How much may be declared.
 *
 * @param queuesMax of a virtual host; {@link #NONE} for no limit
 * @param exchangesMax of a virtual host, pre-declared ones included; {@link #NONE} for no limit
 * @param definitionBytesMax memory for queues, exchanges and bindings of all virtual hosts together
 */
public record VirtualHostLimits(int queuesMax, int exchangesMax, long definitionBytesMax) {
    /** No limit. */
    public static final int NONE = -1;

    /** No limit on anything. */
    public static VirtualHostLimits none() {
        return withMemory(Long.MAX_VALUE);
    }

    /** No limit but that of memory, in bytes. */
    public static VirtualHostLimits withMemory(long definitionBytesMax) {
        return new VirtualHostLimits(NONE, NONE, definitionBytesMax);
    }
}
