package io.bilbymq.broker.vhost;

import java.util.List;

/**
 * What is said of a virtual host, and changes nothing for its clients.
 *
 * @param description for people
 * @param tags words for people and tools, in the order in which they were given
 * @param protectedFromDeletion whether deleting it is refused
 */
public record VirtualHostMetadata(String description, List<String> tags, boolean protectedFromDeletion) {
    /** Nothing said. */
    public static final VirtualHostMetadata NONE = new VirtualHostMetadata("", List.of(), false);

    /** Copies the tags. */
    public VirtualHostMetadata {
        tags = List.copyOf(tags);
    }
}
