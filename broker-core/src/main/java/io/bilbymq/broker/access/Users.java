package io.bilbymq.broker.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The users of the internal back end and what they may do: records go in by {@link #replay}, on one thread; any thread reads
 * what has come of them, without a lock.
 */
public final class Users implements UserRecord.Handler {
    private final Map<String, UserEntry> byName = new ConcurrentHashMap<>();

    /** Grows with every change, once it can be seen. */
    private volatile long version = 1;

    private volatile Optional<PasswordHash> costliest = Optional.empty();

    // Questions, from any thread.

    /** The user of this name, and what they may do; null if there is none. */
    @Nullable
    UserEntry entry(String name) {
        return byName.get(name);
    }

    long version() {
        return version;
    }

    /** The user of this name. */
    public Optional<User> user(String name) {
        return Optional.ofNullable(byName.get(name)).map(UserEntry::user);
    }

    /** All users, by name. */
    public List<User> all() {
        return entries().stream().map(UserEntry::user).toList();
    }

    /** The hash that takes longest to check. */
    Optional<PasswordHash> costliest() {
        return costliest;
    }

    /** Whether there is nobody. */
    public boolean isEmpty() {
        return byName.isEmpty();
    }

    private List<UserEntry> entries() {
        return byName.values().stream()
                .sorted(Comparator.comparing(entry -> entry.user().name()))
                .toList();
    }

    /** What all users may do in all virtual hosts, by user. */
    public List<UserRecord.PermissionsSet> permissions() {
        return entries().stream().flatMap(entry -> entry.permissions().stream()).toList();
    }

    /** Which routing keys users may use, by user. */
    public List<UserRecord.TopicPermissionsSet> topicPermissions() {
        return entries().stream()
                .flatMap(entry -> entry.topicPermissions().stream())
                .toList();
    }

    /** Everything, as records that make it. */
    public List<UserRecord> records() {
        final List<UserRecord> records = new ArrayList<>();
        all().forEach(user -> records.add(new UserRecord.UserSet(user)));
        records.addAll(permissions());
        records.addAll(topicPermissions());
        return records;
    }

    /** All that is said of a virtual host. */
    public List<UserRecord> recordsOf(String virtualHost) {
        return records().stream()
                .filter(record -> record.about().filter(virtualHost::equals).isPresent())
                .toList();
    }

    // Changes, on one thread.

    /** Lets changes happen that were decided. */
    public void replay(List<? extends UserRecord> records) {
        records.forEach(record -> record.replayOn(this));
        changed();
    }

    /** A virtual host is gone: so is what was said of it. */
    public void virtualHostGone(String name) {
        byName.replaceAll((user, entry) -> entry.without(name));
        changed();
    }

    // There is one writer.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void changed() {
        costliest = byName.values().stream()
                .flatMap(entry -> entry.user().password().stream())
                .max(Comparator.comparingInt(PasswordHash::cost));
        version++;
    }

    @Override
    public void userSet(UserRecord.UserSet set) {
        byName.merge(set.user(), UserEntry.of(set.value()), (before, now) -> before.with(set.value()));
    }

    @Override
    public void userDeleted(UserRecord.UserDeleted deleted) {
        byName.remove(deleted.user());
    }

    // A permission of a user who is not there any more is nobody's.

    @Override
    public void permissionsSet(UserRecord.PermissionsSet set) {
        byName.computeIfPresent(set.user(), (name, entry) -> entry.with(set));
    }

    @Override
    public void permissionsCleared(UserRecord.PermissionsCleared cleared) {
        byName.computeIfPresent(cleared.user(), (name, entry) -> entry.without(cleared));
    }

    @Override
    public void topicPermissionsSet(UserRecord.TopicPermissionsSet set) {
        byName.computeIfPresent(set.user(), (name, entry) -> entry.with(set));
    }

    @Override
    public void topicPermissionsCleared(UserRecord.TopicPermissionsCleared cleared) {
        byName.computeIfPresent(cleared.user(), (name, entry) -> entry.without(cleared));
    }

    @Override
    public String toString() {
        return byName.size() + " users";
    }
}
