package io.bilbymq.broker.vhost;

import io.bilbymq.broker.settings.NodeLimitSettings;

/**
 * How much may be defined in all virtual hosts together.
 *
 * @param node how many virtual hosts, queues and exchanges; and what a new virtual host is limited to
 * @param definitionBytesMax memory for all of these, and for bindings
 */
public record DefinitionLimits(NodeLimitSettings node, long definitionBytesMax) {
    /** No limit on anything. */
    public static DefinitionLimits none() {
        return withMemory(Long.MAX_VALUE);
    }

    /** No limit but that of memory, in bytes. */
    public static DefinitionLimits withMemory(long definitionBytesMax) {
        return new DefinitionLimits(NodeLimitSettings.none(), definitionBytesMax);
    }
}
