package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.ArgumentReader;
import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.broker.access.HashingAlgorithm;
import io.bilbymq.broker.access.PasswordHash;
import io.bilbymq.broker.access.Permissions;
import io.bilbymq.broker.access.TopicPermissions;
import io.bilbymq.broker.access.User;
import io.bilbymq.broker.access.UserLimits;
import io.bilbymq.broker.access.UserRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Users and what they may do as bytes; the package description draws them. Of a password the hash is written, nothing else. */
record UserCodec(ArgumentWriter out) implements UserRecord.Handler {
    private static final int USER_SET = 20;
    private static final int USER_DELETED = 21;
    private static final int PERMISSIONS_SET = 22;
    private static final int PERMISSIONS_CLEARED = 23;
    private static final int TOPIC_PERMISSIONS_SET = 24;
    private static final int TOPIC_PERMISSIONS_CLEARED = 25;

    private static final long NO_LIMIT = -1;

    /** Whether records of this kind are read here. */
    static boolean knows(int kind) {
        return kind >= USER_SET && kind <= TOPIC_PERMISSIONS_CLEARED;
    }

    static UserRecord read(int kind, ArgumentReader in) {
        return switch (kind) {
            case USER_SET -> new UserRecord.UserSet(readUser(in));
            case USER_DELETED -> new UserRecord.UserDeleted(in.shortString());
            case PERMISSIONS_SET ->
                new UserRecord.PermissionsSet(
                        in.shortString(),
                        in.shortString(),
                        new Permissions(in.longText(), in.longText(), in.longText()));
            case PERMISSIONS_CLEARED -> new UserRecord.PermissionsCleared(in.shortString(), in.shortString());
            case TOPIC_PERMISSIONS_SET ->
                new UserRecord.TopicPermissionsSet(
                        in.shortString(),
                        in.shortString(),
                        in.shortString(),
                        new TopicPermissions(in.longText(), in.longText()));
            case TOPIC_PERMISSIONS_CLEARED ->
                new UserRecord.TopicPermissionsCleared(in.shortString(), in.shortString(), in.shortString());
            default -> throw new IllegalArgumentException("not a record of a user: " + kind);
        };
    }

    @Override
    public void userSet(UserRecord.UserSet set) {
        final User user = set.value();
        out.octet(USER_SET).shortString(user.name());
        out.shortString(user.password().map(hash -> hash.algorithm().module()).orElse(""));
        out.longText(user.password().map(PasswordHash::value).orElse(""));
        out.longLong(user.tags().size());
        user.tags().forEach(out::shortString);
        out.longLong(number(user.limits().connections()));
        out.longLong(number(user.limits().channels()));
    }

    private static User readUser(ArgumentReader in) {
        final String name = in.shortString();
        final Optional<PasswordHash> password = readPassword(name, in.shortString(), in.longText());
        final List<String> tags = new ArrayList<>();
        for (long left = in.longLong(); left > 0; left--) {
            tags.add(in.shortString());
        }
        return new User(name, password, tags, new UserLimits(readNumber(in), readNumber(in)));
    }

    private static Optional<PasswordHash> readPassword(String user, String algorithm, String value) {
        if (algorithm.isEmpty()) {
            return Optional.empty();
        }
        final HashingAlgorithm known = HashingAlgorithm.named(algorithm)
                .orElseThrow(() -> new DefinitionFormatException("the password of user '" + user + "' is hashed by "
                        + algorithm + ", which is not known: written by a newer broker?"));
        try {
            return Optional.of(PasswordHash.of(known, value));
        } catch (IllegalArgumentException invalid) {
            throw new DefinitionFormatException("malformed definition of user '" + user + "'", invalid);
        }
    }

    private static long number(OptionalInt limit) {
        return limit.isPresent() ? limit.getAsInt() : NO_LIMIT;
    }

    private static OptionalInt readNumber(ArgumentReader in) {
        final long number = in.longLong();
        if (number > Integer.MAX_VALUE) {
            throw new DefinitionFormatException("malformed definition of a user: a limit of " + number);
        }
        return number < 0 ? OptionalInt.empty() : OptionalInt.of((int) number);
    }

    @Override
    public void userDeleted(UserRecord.UserDeleted deleted) {
        out.octet(USER_DELETED).shortString(deleted.user());
    }

    @Override
    public void permissionsSet(UserRecord.PermissionsSet set) {
        final Permissions permissions = set.permissions();
        out.octet(PERMISSIONS_SET).shortString(set.user()).shortString(set.virtualHost());
        out.longText(permissions.configure()).longText(permissions.write()).longText(permissions.read());
    }

    @Override
    public void permissionsCleared(UserRecord.PermissionsCleared cleared) {
        out.octet(PERMISSIONS_CLEARED).shortString(cleared.user()).shortString(cleared.virtualHost());
    }

    @Override
    public void topicPermissionsSet(UserRecord.TopicPermissionsSet set) {
        final TopicPermissions permissions = set.permissions();
        out.octet(TOPIC_PERMISSIONS_SET)
                .shortString(set.user())
                .shortString(set.virtualHost())
                .shortString(set.exchange());
        out.longText(permissions.write()).longText(permissions.read());
    }

    @Override
    public void topicPermissionsCleared(UserRecord.TopicPermissionsCleared cleared) {
        out.octet(TOPIC_PERMISSIONS_CLEARED)
                .shortString(cleared.user())
                .shortString(cleared.virtualHost())
                .shortString(cleared.exchange());
    }
}
