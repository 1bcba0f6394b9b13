package io.bilbymq.broker.access;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A user with all that they may do, patterns made ready. Immutable: a change makes another one. */
final class UserEntry {
    private static final Logger LOG = LoggerFactory.getLogger(UserEntry.class);

    /** Patterns of one virtual host, by permission. */
    private record Compiled(Permissions permissions, NamePattern configure, NamePattern write, NamePattern read) {
        boolean allows(Permission permission, String name) {
            return switch (permission) {
                case CONFIGURE -> configure.isIn(name);
                case WRITE -> write.isIn(name);
                case READ -> read.isIn(name);
            };
        }
    }

    private record CompiledTopics(TopicPermissions permissions, TopicKeyPattern write, TopicKeyPattern read) {}

    /** What a topic permission is about. */
    private record Topic(String virtualHost, String exchange) implements Comparable<Topic> {
        @Override
        public int compareTo(Topic other) {
            final int byHost = virtualHost.compareTo(other.virtualHost);
            return byHost == 0 ? exchange.compareTo(other.exchange) : byHost;
        }
    }

    private static final int USER_BYTES = 1024;
    private static final int PERMISSIONS_BYTES = 512;

    /** A pattern that is compiled is a step or two for each of its characters. */
    private static final int PATTERN_CHARACTER_BYTES = 128;

    private final User user;
    private final Map<String, Compiled> permissions;
    private final Map<Topic, CompiledTopics> topics;

    private UserEntry(User user, Map<String, Compiled> permissions, Map<Topic, CompiledTopics> topics) {
        this.user = user;
        this.permissions = permissions;
        this.topics = topics;
    }

    /** Somebody who may do nothing. */
    static UserEntry of(User user) {
        return new UserEntry(user, Map.of(), Map.of());
    }

    User user() {
        return user;
    }

    /** What it costs in memory, rounded up. */
    long bytes() {
        final long tags = user.tags().stream().mapToLong(String::length).sum();
        final long patterns = permissions.values().stream()
                        .map(Compiled::permissions)
                        .mapToLong(there -> (long) there.configure().length()
                                + there.write().length()
                                + there.read().length())
                        .sum()
                + topics.values().stream()
                        .map(CompiledTopics::permissions)
                        .mapToLong(there ->
                                (long) there.write().length() + there.read().length())
                        .sum();
        return USER_BYTES
                + 2 * (user.name().length() + tags)
                + (long) (permissions.size() + topics.size()) * PERMISSIONS_BYTES
                + patterns * PATTERN_CHARACTER_BYTES;
    }

    // Questions.

    boolean mayEnter(String virtualHost) {
        return permissions.containsKey(virtualHost);
    }

    boolean may(Permission permission, String virtualHost, String name) {
        final Compiled there = permissions.get(virtualHost);
        return there != null && there.allows(permission, name);
    }

    /** Where nothing is said of an exchange, every routing key is allowed. */
    boolean mayTopic(
            Permission permission,
            String virtualHost,
            String exchange,
            String routingKey,
            Map<String, String> variables) {
        if (topics.isEmpty()) {
            return true;
        }
        final CompiledTopics there = topics.get(new Topic(virtualHost, exchange));
        return there == null
                || switch (permission) {
                    case WRITE -> there.write.isIn(routingKey, variables);
                    case READ -> there.read.isIn(routingKey, variables);
                    case CONFIGURE -> false;
                };
    }

    /** Exchanges of the virtual host for which routing keys are restricted. */
    List<String> topicExchanges(String virtualHost) {
        return topics.keySet().stream()
                .filter(topic -> topic.virtualHost.equals(virtualHost))
                .map(Topic::exchange)
                .toList();
    }

    List<UserRecord.PermissionsSet> permissions() {
        return permissions.entrySet().stream()
                .map(there -> new UserRecord.PermissionsSet(user.name(), there.getKey(), there.getValue().permissions))
                .toList();
    }

    List<UserRecord.TopicPermissionsSet> topicPermissions() {
        return topics.entrySet().stream()
                .map(there -> new UserRecord.TopicPermissionsSet(
                        user.name(), there.getKey().virtualHost, there.getKey().exchange, there.getValue().permissions))
                .toList();
    }

    /** Whether anything is said of the virtual host. */
    boolean knows(String virtualHost) {
        return mayEnter(virtualHost) || !topicExchanges(virtualHost).isEmpty();
    }

    // Changes.

    UserEntry with(User other) {
        return new UserEntry(other, permissions, topics);
    }

    UserEntry with(UserRecord.PermissionsSet set) {
        final Permissions texts = set.permissions();
        final Map<String, Compiled> all = new TreeMap<>(permissions);
        all.put(
                set.virtualHost(),
                new Compiled(texts, pattern(texts.configure()), pattern(texts.write()), pattern(texts.read())));
        return new UserEntry(user, all, topics);
    }

    UserEntry without(UserRecord.PermissionsCleared cleared) {
        final Map<String, Compiled> all = new TreeMap<>(permissions);
        all.remove(cleared.virtualHost());
        return new UserEntry(user, all, topics);
    }

    UserEntry with(UserRecord.TopicPermissionsSet set) {
        final TopicPermissions texts = set.permissions();
        final Map<Topic, CompiledTopics> all = new TreeMap<>(topics);
        all.put(
                new Topic(set.virtualHost(), set.exchange()),
                new CompiledTopics(texts, topicPattern(texts.write()), topicPattern(texts.read())));
        return new UserEntry(user, permissions, all);
    }

    UserEntry without(UserRecord.TopicPermissionsCleared cleared) {
        final Map<Topic, CompiledTopics> all = new TreeMap<>(topics);
        all.remove(new Topic(cleared.virtualHost(), cleared.exchange()));
        return new UserEntry(user, permissions, all);
    }

    UserEntry without(String virtualHost) {
        final Map<String, Compiled> hosts = new TreeMap<>(permissions);
        hosts.remove(virtualHost);
        final Map<Topic, CompiledTopics> all = new TreeMap<>(topics);
        all.keySet().removeIf(topic -> topic.virtualHost.equals(virtualHost));
        return new UserEntry(user, hosts, all);
    }

    /** Patterns were tried before they were stored; one that cannot be read any more allows nothing. */
    private NamePattern pattern(String text) {
        try {
            return NamePattern.of(text);
        } catch (IllegalArgumentException invalid) {
            LOG.error("a permission of user '{}' cannot be read, and allows nothing", user.name(), invalid);
            return NamePattern.never();
        }
    }

    private TopicKeyPattern topicPattern(String text) {
        try {
            return TopicKeyPattern.of(text);
        } catch (IllegalArgumentException invalid) {
            LOG.error("a topic permission of user '{}' cannot be read, and allows nothing", user.name(), invalid);
            return TopicKeyPattern.never();
        }
    }
}
