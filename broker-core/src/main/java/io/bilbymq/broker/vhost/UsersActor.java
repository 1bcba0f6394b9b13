package io.bilbymq.broker.vhost;

import io.bilbymq.broker.access.UserRecord;
import io.bilbymq.broker.access.Users;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes, changes and deletes the users of the internal back end. What is asked about one user is done in the order in which it
 * was asked, each from its decision until it has happened; before that it is written to the log and synced. Confined to the
 * definitions loop, where replies are called too.
 */
final class UsersActor {
    private static final Logger LOG = LoggerFactory.getLogger(UsersActor.class);

    private final Users users;
    private final DefinitionLog log;
    private final DefinitionsMemory memory;
    private final Consumer<String> whenDeleted;
    private final HeldNames heldNames = new HeldNames();

    /** {@code whenDeleted} hears of each user that is gone. */
    UsersActor(Ground ground, Consumer<String> whenDeleted) {
        this.users = ground.users();
        this.log = ground.log();
        this.memory = ground.memory();
        this.whenDeleted = whenDeleted;
    }

    /** Decides, when nothing else is under way about the user; answered with whether there was anything to do. */
    void change(
            String user, Supplier<List<UserRecord>> decision, Consumer<List<UserRecord>> tell, Reply<Boolean> reply) {
        heldNames.whenFree(Names.ofUser(user), claim -> {
            final HeldReply<Boolean> held = new HeldReply<>(reply, claim);
            held.run(() -> decide(user, decision, tell, held));
        });
    }

    private void decide(
            String user,
            Supplier<List<UserRecord>> decision,
            Consumer<List<UserRecord>> tell,
            HeldReply<Boolean> reply) {
        final List<UserRecord> records = decision.get();
        if (records.stream().anyMatch(UsersActor::takesMemory)) {
            memory.requireRoom("change user '" + user + "'");
        }
        if (records.isEmpty()) {
            reply.done(false);
        } else {
            log.append(StoredUsers.stored(records), new Change(records, tell, reply));
        }
    }

    private static boolean takesMemory(UserRecord record) {
        return record instanceof UserRecord.UserSet
                || record instanceof UserRecord.PermissionsSet
                || record instanceof UserRecord.TopicPermissionsSet;
    }

    /** What was decided, until it has happened. */
    private final class Change implements DefinitionLog.Outcome {
        private final List<UserRecord> records;
        private final Consumer<List<UserRecord>> tell;
        private final HeldReply<Boolean> reply;

        Change(List<UserRecord> records, Consumer<List<UserRecord>> tell, HeldReply<Boolean> reply) {
            this.records = records;
            this.tell = tell;
            this.reply = reply;
        }

        @Override
        public void durable() {
            reply.run(() -> {
                happen();
                reply.done(true);
            });
        }

        private void happen() {
            users.replay(records);
            memory.users(users.bytes());
            LOG.info("changed by user '{}': {}", reply.user(), records);
            tell.accept(records);
            for (final UserRecord record : records) {
                if (record instanceof UserRecord.UserDeleted deleted) {
                    whenDeleted.accept(deleted.user());
                }
            }
        }

        @Override
        public void failed() {
            reply.failed(DefinitionLog.notWritten());
        }
    }
}
