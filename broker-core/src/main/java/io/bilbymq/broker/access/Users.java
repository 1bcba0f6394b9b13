package io.bilbymq.broker.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The users of the internal back end and what they may do: records go in by {@link #replay}, on one thread; any thread reads
 * what has come of them, without a lock.
 */
public final class Users implements UserRecord.Handler {
    private static final Comparator<PasswordHash> BY_COST = Comparator.comparingInt(PasswordHash::cost);

    private final Map<String, UserEntry> byName = new ConcurrentHashMap<>();

    /** Grows with every change, once it can be seen. */
    private volatile long version = 1;

    private volatile Optional<PasswordHash> costliest = Optional.empty();

    /** What all of it costs. Confined to the thread that changes it. */
    private long bytes;

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

    /** Bytes of memory that all of it takes, rounded up. */
    public long bytes() {
        return bytes;
    }

    /** Lets changes happen that were decided. */
    public void replay(List<? extends UserRecord> records) {
        records.forEach(record -> record.replayOn(this));
        changed();
    }

    /** A virtual host is gone: so is what was said of it. */
    public void virtualHostGone(String name) {
        byName.values().stream().filter(entry -> entry.knows(name)).forEach(entry -> put(entry.without(name)));
        changed();
    }

    // There is one writer.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void changed() {
        version++;
    }

    private void put(UserEntry entry) {
        replaced(byName.put(entry.user().name(), entry), entry);
    }

    private void replaced(@Nullable UserEntry before, @Nullable UserEntry now) {
        bytes += (now == null ? 0 : now.bytes()) - (before == null ? 0 : before.bytes());
        final Optional<PasswordHash> gone = hash(before);
        final Optional<PasswordHash> come = hash(now);
        if (gone.isPresent() && gone.equals(costliest) && !come.equals(gone)) {
            costliest = byName.values().stream()
                    .flatMap(entry -> hash(entry).stream())
                    .max(BY_COST);
        } else if (come.isPresent() && (costliest.isEmpty() || BY_COST.compare(come.get(), costliest.get()) > 0)) {
            costliest = come;
        }
    }

    private static Optional<PasswordHash> hash(@Nullable UserEntry entry) {
        return entry == null ? Optional.empty() : entry.user().password();
    }

    @Override
    public void userSet(UserRecord.UserSet set) {
        final UserEntry before = byName.get(set.user());
        put(before == null ? UserEntry.of(set.value()) : before.with(set.value()));
    }

    @Override
    public void userDeleted(UserRecord.UserDeleted deleted) {
        replaced(byName.remove(deleted.user()), null);
    }

    @Override
    public void permissionsSet(UserRecord.PermissionsSet set) {
        change(set, entry -> entry.with(set));
    }

    @Override
    public void permissionsCleared(UserRecord.PermissionsCleared cleared) {
        change(cleared, entry -> entry.without(cleared));
    }

    @Override
    public void topicPermissionsSet(UserRecord.TopicPermissionsSet set) {
        change(set, entry -> entry.with(set));
    }

    @Override
    public void topicPermissionsCleared(UserRecord.TopicPermissionsCleared cleared) {
        change(cleared, entry -> entry.without(cleared));
    }

    /** A permission of a user who is not there any more is nobody's. */
    private void change(UserRecord record, UnaryOperator<UserEntry> change) {
        final UserEntry before = byName.get(record.user());
        if (before != null) {
            put(change.apply(before));
        }
    }

    @Override
    public String toString() {
        return byName.size() + " users";
    }
}
