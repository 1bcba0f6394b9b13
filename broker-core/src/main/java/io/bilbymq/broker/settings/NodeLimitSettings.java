package io.bilbymq.broker.settings;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * How much may be defined in a broker, and what virtual hosts are limited to when they are made.
 *
 * @param virtualHostsMax {@code vhost_max}; {@link #UNLIMITED} for no limit
 * @param queuesMax {@code cluster_queue_limit}: queues of all virtual hosts together; {@link #UNLIMITED} for no limit
 * @param exchangesMax {@code cluster_exchange_limit}: exchanges of all virtual hosts together, pre-declared ones included;
 *     {@link #UNLIMITED} for no limit
 * @param ofVirtualHosts {@code default_limits.vhosts}: the first that fits applies to a new virtual host
 */
public record NodeLimitSettings(
        int virtualHostsMax, int queuesMax, int exchangesMax, List<OfVirtualHosts> ofVirtualHosts) {
    /** No limit. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** Copies the list. */
    public NodeLimitSettings {
        ofVirtualHosts = List.copyOf(ofVirtualHosts);
        if (virtualHostsMax < 0 || queuesMax < 0 || exchangesMax < 0) {
            throw new IllegalArgumentException("limits must not be below 0: " + virtualHostsMax + " virtual hosts, "
                    + queuesMax + " queues, " + exchangesMax + " exchanges");
        }
    }

    /**
     * What virtual hosts are limited to that are made under a name with this pattern in it.
     *
     * @param pattern a regular expression (RE2), looked for anywhere in the name
     * @param maxConnections nothing to set no limit; below 0 for one that is none
     * @param maxQueues nothing to set no limit; below 0 for one that is none
     */
    public record OfVirtualHosts(String pattern, Optional<Integer> maxConnections, Optional<Integer> maxQueues) {
        /**
         * Insists on a pattern.
         *
         * @throws IllegalArgumentException if it is none
         */
        public OfVirtualHosts {
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException invalid) {
                throw new IllegalArgumentException("no regular expression of RE2: " + pattern, invalid);
            }
        }
    }

    /** No limit on anything. */
    public static NodeLimitSettings none() {
        return new NodeLimitSettings(UNLIMITED, UNLIMITED, UNLIMITED, List.of());
    }
}
