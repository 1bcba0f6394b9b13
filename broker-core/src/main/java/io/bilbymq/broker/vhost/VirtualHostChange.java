package io.bilbymq.broker.vhost;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What shall be said of a virtual host that is made or changed. What is empty stays as it is, or at its default.
 *
 * @param description for people
 * @param tags words for people and tools
 * @param defaultQueueType the name of the type of queues whose declarations do not say one: {@code classic} or {@code
 *     quorum}. As RabbitMQ does, an empty text and {@code undefined} count as nothing said.
 * @param protectedFromDeletion whether deleting it is refused
 * @param tracing whether it is traced
 */
public record VirtualHostChange(
        Optional<String> description,
        Optional<List<String>> tags,
        Optional<String> defaultQueueType,
        Optional<Boolean> protectedFromDeletion,
        Optional<Boolean> tracing) {
    /** What the atoms that RabbitMQ makes of tags may have. */
    private static final int TAG_CHARACTERS_MAX = 255;

    /** Says nothing. */
    public static final VirtualHostChange NONE = new VirtualHostChange(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Takes spaces around tags away, and tags that are nothing then.
     *
     * @throws IllegalArgumentException if a tag has more than 255 characters, or the description more than 1 MiB
     */
    public VirtualHostChange {
        tags = tags.map(VirtualHostChange::trimmed);
        defaultQueueType = defaultQueueType.filter(type -> !type.isEmpty() && !type.equals("undefined"));
        if (description.isPresent() && description.get().getBytes(StandardCharsets.UTF_8).length > 1 << 20) {
            throw new IllegalArgumentException("the description of a virtual host is longer than 1 MiB");
        }
    }

    private static List<String> trimmed(List<String> tags) {
        final List<String> trimmed =
                tags.stream().map(String::trim).filter(tag -> !tag.isEmpty()).toList();
        for (final String tag : trimmed) {
            if (tag.codePointCount(0, tag.length()) > TAG_CHARACTERS_MAX) {
                throw new IllegalArgumentException("a tag has more than " + TAG_CHARACTERS_MAX + " characters");
            }
        }
        return trimmed;
    }

    /** The tags of a text in which commas are between them. */
    public static List<String> tagsIn(String text) {
        return trimmed(Arrays.asList(text.split(",")));
    }

    /** The same, with this description. */
    public VirtualHostChange describedAs(String text) {
        return new VirtualHostChange(Optional.of(text), tags, defaultQueueType, protectedFromDeletion, tracing);
    }

    /** The same, with these tags and no others. */
    public VirtualHostChange tagged(List<String> words) {
        return new VirtualHostChange(description, Optional.of(words), defaultQueueType, protectedFromDeletion, tracing);
    }

    /** The same, with this type of queues whose declarations do not say one. */
    public VirtualHostChange withDefaultQueueType(String type) {
        return new VirtualHostChange(description, tags, Optional.of(type), protectedFromDeletion, tracing);
    }

    /** The same, protected from deletion or not. */
    public VirtualHostChange protectedFromDeletion(boolean wanted) {
        return new VirtualHostChange(description, tags, defaultQueueType, Optional.of(wanted), tracing);
    }

    /** The same, traced or not. */
    public VirtualHostChange traced(boolean wanted) {
        return new VirtualHostChange(description, tags, defaultQueueType, protectedFromDeletion, Optional.of(wanted));
    }

    /** What is said of a virtual host when this has changed it. */
    VirtualHostMetadata appliedTo(VirtualHostMetadata before) {
        return new VirtualHostMetadata(
                description.orElse(before.description()),
                tags.orElse(before.tags()),
                protectedFromDeletion.orElse(before.protectedFromDeletion()));
    }
}
