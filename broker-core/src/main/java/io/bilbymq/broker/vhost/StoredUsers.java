package io.bilbymq.broker.vhost;

import io.bilbymq.broker.access.PasswordChecks;
import io.bilbymq.broker.access.UserDecisions;
import io.bilbymq.broker.access.UserRecord;
import io.bilbymq.broker.access.Users;
import io.bilbymq.broker.settings.UserSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The users of a broker between its log and whoever asks for them. Before the loops have heard of it confined to one thread,
 * then to the definitions loop.
 */
final class StoredUsers {
    private final Users users;
    private final UserDecisions decisions;
    private final UserAdministration administration;
    private final DefinitionsMemory memory;
    private volatile Consumer<String> whenDeleted = user -> {};
    private volatile @Nullable PasswordChecks passwords;

    /** Whether those of the settings were made once: then they are not made again, whatever has become of them. */
    private boolean defaultsMade;

    /** Those of the settings, for virtual hosts that come later. */
    private List<UserSettings> defaults = List.of();

    /** No users yet, where there are the virtual hosts that pass the test. */
    StoredUsers(Ground ground, Predicate<String> virtualHosts) {
        users = ground.users();
        memory = ground.memory();
        decisions = new UserDecisions(users, virtualHosts);
        administration = new UserAdministration(
                users,
                decisions,
                new UsersActor(ground, user -> whenDeleted.accept(user)),
                ground.definitionsLoop(),
                this::passwords,
                ground.events(),
                Events.BROKER_ITSELF);
    }

    UserAdministration administration() {
        return administration;
    }

    /** Calls {@code listener}, on the definitions loop, with each user that is deleted. */
    void whenDeleted(Consumer<String> listener) {
        whenDeleted = listener;
    }

    private PasswordChecks passwords() {
        final PasswordChecks checks = passwords;
        if (checks == null) {
            throw new IllegalStateException("nobody checks passwords yet");
        }
        return checks;
    }

    // Before there is anything to do.

    /**
     * What the log says of users has happened to them.
     *
     * @param defaults whether it says that those of the settings were made
     */
    void recovered(boolean defaults) {
        defaultsMade = defaults;
        memory.users(users.bytes());
    }

    /** Lets changes happen that are stored, or are being stored, with others. */
    void replay(List<UserRecord> changes) {
        users.replay(changes);
        memory.users(users.bytes());
    }

    /** A virtual host is gone. */
    void virtualHostGone(String name) {
        users.virtualHostGone(name);
        memory.users(users.bytes());
    }

    /**
     * Makes the users that are configured, on a node that never had them, and lets them into virtual hosts that are new.
     * Answers with the records that do the same.
     *
     * @param checks hashes passwords from now on
     * @param all virtual hosts that there are
     * @param added those of them that were not there before
     */
    List<StoredRecord> begin(
            List<UserSettings> configured, PasswordChecks checks, Collection<String> all, Collection<String> added) {
        passwords = checks;
        defaults = List.copyOf(configured);
        final List<UserRecord> made = new ArrayList<>();
        if (!defaultsMade) {
            configured.forEach(user -> made.addAll(decisions.initial(user, checks)));
        }
        // Only who is there can be let in.
        replay(made);
        final List<UserRecord> entering = (defaultsMade ? added : all)
                .stream().flatMap(host -> entering(host).stream()).toList();
        replay(entering);
        final List<StoredRecord> records = new ArrayList<>(stored(made));
        records.addAll(stored(entering));
        if (!defaultsMade) {
            records.add(new StoredRecord.DefaultUsersMade());
            defaultsMade = true;
        }
        return records;
    }

    /**
     * Decides to let users of the settings into a virtual host that is new, as RabbitMQ does with {@code default_users}: those
     * that are there, if the host is theirs by its name.
     */
    List<UserRecord> entering(String virtualHost) {
        return defaults.stream()
                .flatMap(user -> decisions.initially(user, virtualHost).stream())
                .toList();
    }

    /** As the log has them. */
    static List<StoredRecord> stored(List<UserRecord> changes) {
        return changes.stream().<StoredRecord>map(StoredRecord.UserChanged::new).toList();
    }

    // While it goes on.

    /** Adds the records that make everything. */
    void addTo(List<StoredRecord> snapshot) {
        snapshot.addAll(stored(users.records()));
        if (defaultsMade) {
            snapshot.add(new StoredRecord.DefaultUsersMade());
        }
    }
}
