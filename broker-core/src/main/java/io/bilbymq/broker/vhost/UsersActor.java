package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
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
            final List<UserRecord> records;
            try {
                records = decision.get();
                if (records.stream().anyMatch(UsersActor::takesMemory)) {
                    memory.requireRoom("change user '" + user + "'");
                }
            } catch (AmqpException refused) {
                claim.release();
                reply.failed(refused);
                return;
            }
            if (records.isEmpty()) {
                claim.release();
                reply.done(false);
            } else {
                log.append(
                        records.stream()
                                .<StoredRecord>map(StoredRecord.UserChanged::new)
                                .toList(),
                        new Change(records, tell, reply, claim));
            }
        });
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
        private final Reply<Boolean> reply;
        private final HeldNames.Claim claim;

        Change(List<UserRecord> records, Consumer<List<UserRecord>> tell, Reply<Boolean> reply, HeldNames.Claim claim) {
            this.records = records;
            this.tell = tell;
            this.reply = reply;
            this.claim = claim;
        }

        @Override
        public void durable() {
            users.replay(records);
            memory.users(users.bytes());
            LOG.info("changed by user '{}': {}", reply.user(), records);
            tell.accept(records);
            for (final UserRecord record : records) {
                if (record instanceof UserRecord.UserDeleted deleted) {
                    whenDeleted.accept(deleted.user());
                }
            }
            reply.done(true);
            claim.release();
        }

        @Override
        public void failed() {
            reply.failed(new AmqpException(ReplyCode.INTERNAL_ERROR, "definitions cannot be written"));
            claim.release();
        }
    }
}
