package io.bilbymq.broker.vhost;

/**
 * How much may be declared in a virtual host.
 *
 * @param queuesMax {@link #NONE} for no limit
 * @param exchangesMax pre-declared ones included; {@link #NONE} for no limit
 */
public record VirtualHostLimits(int queuesMax, int exchangesMax) {
    /** No limit. */
    public static final int NONE = -1;

    /** No limit on anything. */
    public static VirtualHostLimits none() {
        return new VirtualHostLimits(NONE, NONE);
    }
}
