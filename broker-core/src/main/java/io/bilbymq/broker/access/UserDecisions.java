package io.bilbymq.broker.access;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.settings.UserSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides what becomes of requests about users of the internal back end, in RabbitMQ's words; changes nothing. What is
 * already as it shall be makes no record.
 */
public final class UserDecisions {
    private static final int NAME_BYTES_MAX = 255;
    private static final int PATTERN_BYTES_MAX = 4096;
    private static final int TAGS_MAX = 64;

    private final Users users;
    private final Predicate<String> virtualHosts;

    /** About these users, where there are the virtual hosts that pass the test. */
    public UserDecisions(Users users, Predicate<String> virtualHosts) {
        this.users = users;
        this.virtualHosts = virtualHosts;
    }

    /** A user, new or in the place of the one of that name, who keeps permissions and limits. */
    public List<UserRecord> put(String name, Optional<PasswordHash> password, List<String> tags) {
        requireName("user", name);
        requireTags(tags);
        final UserLimits limits = users.user(name).map(User::limits).orElse(UserLimits.none());
        return List.of(new UserRecord.UserSet(new User(name, password, tags, limits)));
    }

    /** The end of a user, behind that of their permissions; nothing if there is none. */
    public List<UserRecord> delete(String name) {
        final UserEntry entry = users.entry(name);
        if (entry == null) {
            return List.of();
        }
        final List<UserRecord> records = new ArrayList<>();
        entry.permissions().forEach(set -> records.add(new UserRecord.PermissionsCleared(name, set.virtualHost())));
        entry.topicPermissions()
                .forEach(set ->
                        records.add(new UserRecord.TopicPermissionsCleared(name, set.virtualHost(), set.exchange())));
        records.add(new UserRecord.UserDeleted(name));
        return records;
    }

    /** A user of the settings. Hashes a password, so not on a loop. */
    public List<UserRecord> initial(UserSettings user, PasswordChecks passwords) {
        final Optional<PasswordHash> hash = user.password().map(passwords::hashNow);
        return put(user.name(), hash, user.tags());
    }

    /** What the settings let a user do in a virtual host that is new; nothing if the user is not there, or the host not theirs. */
    public List<UserRecord> initially(UserSettings user, String virtualHost) {
        return users.user(user.name()).isEmpty()
                        || !NamePattern.of(user.virtualHostPattern()).isIn(virtualHost)
                ? List.of()
                : List.of(new UserRecord.PermissionsSet(
                        user.name(), virtualHost, new Permissions(user.configure(), user.write(), user.read())));
    }

    /** Another password, or none. */
    public List<UserRecord> password(String name, Optional<PasswordHash> password) {
        return List.of(new UserRecord.UserSet(requireUser(name).with(password)));
    }

    /** Other tags. */
    public List<UserRecord> tags(String name, List<String> tags) {
        requireTags(tags);
        return List.of(new UserRecord.UserSet(requireUser(name).with(tags)));
    }

    /** Other limits. */
    public List<UserRecord> limits(String name, UserLimits limits) {
        final User user = requireUser(name);
        return user.limits().equals(limits) ? List.of() : List.of(new UserRecord.UserSet(user.with(limits)));
    }

    /** What a user may do in a virtual host. */
    public List<UserRecord> permissions(String name, String virtualHost, Permissions permissions) {
        requireUser(name);
        requireVirtualHost(virtualHost);
        for (final String pattern : List.of(permissions.configure(), permissions.write(), permissions.read())) {
            requirePattern(pattern);
            refuseInvalid(() -> NamePattern.of(pattern));
        }
        return List.of(new UserRecord.PermissionsSet(name, virtualHost, permissions));
    }

    /** Nothing more in a virtual host; nothing to do if the user may do nothing there. */
    public List<UserRecord> clearPermissions(String name, String virtualHost) {
        requireUser(name);
        requireVirtualHost(virtualHost);
        final UserEntry entry = users.entry(name);
        return entry == null || !entry.mayEnter(virtualHost)
                ? List.of()
                : List.of(new UserRecord.PermissionsCleared(name, virtualHost));
    }

    /** Which routing keys a user may use with an exchange, which need not exist. */
    public List<UserRecord> topicPermissions(
            String name, String virtualHost, String exchange, TopicPermissions permissions) {
        requireUser(name);
        requireVirtualHost(virtualHost);
        if (exchange.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            throw refused("the name of an exchange has at most " + NAME_BYTES_MAX + " bytes");
        }
        for (final String pattern : List.of(permissions.write(), permissions.read())) {
            requirePattern(pattern);
            refuseInvalid(() -> TopicKeyPattern.of(pattern));
        }
        return List.of(new UserRecord.TopicPermissionsSet(name, virtualHost, exchange, permissions));
    }

    /** Any routing key again: with this exchange, or without one with all of the virtual host. */
    public List<UserRecord> clearTopicPermissions(String name, String virtualHost, Optional<String> exchange) {
        requireUser(name);
        requireVirtualHost(virtualHost);
        final UserEntry entry = users.entry(name);
        final List<UserRecord> cleared = new ArrayList<>();
        if (entry != null) {
            entry.topicExchanges(virtualHost).stream()
                    .filter(topic -> exchange.isEmpty() || exchange.get().equals(topic))
                    .forEach(topic -> cleared.add(new UserRecord.TopicPermissionsCleared(name, virtualHost, topic)));
        }
        return cleared;
    }

    private User requireUser(String name) {
        return users.user(name)
                .orElseThrow(() -> new AmqpException(ReplyCode.NOT_FOUND, "no such user '" + name + "'"));
    }

    private void requireVirtualHost(String name) {
        if (!virtualHosts.test(name)) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no such vhost '" + name + "'");
        }
    }

    private static void requireName(String what, String name) {
        final int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > NAME_BYTES_MAX) {
            throw refused("the name of a " + what + " has 1 to " + NAME_BYTES_MAX + " bytes, not " + bytes);
        }
    }

    private static void requireTags(List<String> tags) {
        if (tags.size() > TAGS_MAX) {
            throw refused("a user has at most " + TAGS_MAX + " tags");
        }
        tags.forEach(tag -> requireName("tag", tag));
    }

    private static void requirePattern(String pattern) {
        if (pattern.getBytes(StandardCharsets.UTF_8).length > PATTERN_BYTES_MAX) {
            throw refused("a pattern has at most " + PATTERN_BYTES_MAX + " bytes");
        }
    }

    private static void refuseInvalid(Runnable compilation) {
        try {
            compilation.run();
        } catch (IllegalArgumentException invalid) {
            throw refused(String.valueOf(invalid.getMessage()));
        }
    }

    private static AmqpException refused(String text) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, text);
    }
}
