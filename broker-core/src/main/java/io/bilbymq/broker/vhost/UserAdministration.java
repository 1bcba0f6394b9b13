package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.PasswordChecks;
import io.bilbymq.broker.access.PasswordHash;
import io.bilbymq.broker.access.Permissions;
import io.bilbymq.broker.access.TopicPermissions;
import io.bilbymq.broker.access.User;
import io.bilbymq.broker.access.UserDecisions;
import io.bilbymq.broker.access.UserLimits;
import io.bilbymq.broker.access.UserRecord;
import io.bilbymq.broker.access.Users;
import io.bilbymq.broker.loop.Loop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The users that the broker knows itself, for those who look after it: seen, made, changed, limited, deleted, and allowed to do
 * things. May be used from any thread.
 *
 * <p>What is asked completes when it is stored and in force, with whether it changed anything; on the broker's own threads, so
 * what is made of it there shall be quick and wait for nothing. What is refused fails with an {@link AmqpException}: 404 if
 * there is no such user or virtual host, 406 if a name, tag or pattern is wrong.
 *
 * <p>A permission that changes takes effect on open connections with their next method or publish.
 */
public final class UserAdministration {
    private final Users users;
    private final UserDecisions decisions;
    private final UsersActor actor;
    private final Loop definitionsLoop;
    private final Supplier<PasswordChecks> passwords;
    private final Events events;
    private final String user;
    private final UserEvents tell;

    UserAdministration(
            Users users,
            UserDecisions decisions,
            UsersActor actor,
            Loop definitionsLoop,
            Supplier<PasswordChecks> passwords,
            Events events,
            String user) {
        this.users = users;
        this.decisions = decisions;
        this.actor = actor;
        this.definitionsLoop = definitionsLoop;
        this.passwords = passwords;
        this.events = events;
        this.user = user;
        this.tell = new UserEvents(events, definitionsLoop, user);
    }

    /** The same in the name of a user, for whom events tell what is done; RabbitMQ's word for nobody without. */
    public UserAdministration as(String name) {
        return new UserAdministration(users, decisions, actor, definitionsLoop, passwords, events, name);
    }

    // What there is.

    /** All users, by name. */
    public List<User> all() {
        return users.all();
    }

    /** The user of this name. */
    public Optional<User> user(String name) {
        return users.user(name);
    }

    /** What all users may do in all virtual hosts, by user. */
    public List<UserRecord.PermissionsSet> permissions() {
        return users.permissions();
    }

    /** Which routing keys users may use with which exchanges, by user; all others may be used by whoever has permission. */
    public List<UserRecord.TopicPermissionsSet> topicPermissions() {
        return users.topicPermissions();
    }

    // Users.

    /**
     * Makes a user, or sets password and tags of the one of this name. A new one may enter no virtual host. Nobody logs in with
     * an empty password, even if it is set.
     */
    public CompletionStage<Boolean> put(String name, String password, List<String> tags) {
        return hashed(password, hash -> put(name, Optional.of(hash), tags));
    }

    /** The same with what is kept of a password, as definitions have it; empty for a user that has none. */
    public CompletionStage<Boolean> put(String name, Optional<PasswordHash> password, List<String> tags) {
        final boolean[] isNew = new boolean[1];
        return change(
                name,
                () -> {
                    isNew[0] = users.user(name).isEmpty();
                    return decisions.put(name, password, tags);
                },
                records -> {
                    if (isNew[0]) {
                        tell.created(name);
                    } else if (password.isPresent()) {
                        tell.passwordChanged(name);
                    }
                    // RabbitMQ tells of tags if there are any, and says nothing of a password that goes this way.
                    if (!tags.isEmpty()) {
                        tell.tagsSet(name, tags);
                    }
                });
    }

    /**
     * Deletes a user with all their permissions. Their connections are closed, with 320 {@code user 'u' is deleted}; they may
     * not have heard of it when this completes, with whether there was one.
     */
    public CompletionStage<Boolean> delete(String name) {
        return change(name, () -> decisions.delete(name), records -> tell.deleted(name));
    }

    /** Sets another password, by the algorithm that is configured. Open connections stay. */
    public CompletionStage<Boolean> changePassword(String name, String password) {
        return hashed(
                password,
                hash -> change(
                        name,
                        () -> decisions.password(name, Optional.of(hash)),
                        records -> tell.passwordChanged(name)));
    }

    /** From now on the user cannot log in with a password. */
    public CompletionStage<Boolean> clearPassword(String name) {
        return change(name, () -> decisions.password(name, Optional.empty()), records -> tell.passwordCleared(name));
    }

    /** Sets other tags. Open connections keep those that they had. */
    public CompletionStage<Boolean> setTags(String name, List<String> tags) {
        return change(name, () -> decisions.tags(name, tags), records -> tell.tagsSet(name, tags));
    }

    /** Sets what a user is limited to, in the place of all limits they had. More than they allow stays if it is there. */
    public CompletionStage<Boolean> setLimits(String name, UserLimits limits) {
        return change(name, () -> decisions.limits(name, limits), records -> tell.limitsSet(name, limits));
    }

    /** Clears all limits. */
    public CompletionStage<Boolean> clearLimits(String name) {
        return change(name, () -> decisions.limits(name, UserLimits.none()), records -> tell.limitsCleared(name));
    }

    // What they may do.

    /** Lets a user into a virtual host, and says what they may do there, in the place of what was said before. */
    public CompletionStage<Boolean> setPermissions(String name, String virtualHost, Permissions permissions) {
        return change(
                name,
                () -> decisions.permissions(name, virtualHost, permissions),
                records -> tell.permissionsSet(new UserRecord.PermissionsSet(name, virtualHost, permissions)));
    }

    /** A user may not enter a virtual host any more. Connections that are there stay, and may do nothing. */
    public CompletionStage<Boolean> clearPermissions(String name, String virtualHost) {
        return change(
                name,
                () -> decisions.clearPermissions(name, virtualHost),
                records -> tell.permissionsCleared(name, virtualHost));
    }

    /** Restricts which routing keys a user may use with an exchange, if it is a topic exchange; it need not be there yet. */
    public CompletionStage<Boolean> setTopicPermissions(
            String name, String virtualHost, String exchange, TopicPermissions permissions) {
        return change(
                name,
                () -> decisions.topicPermissions(name, virtualHost, exchange, permissions),
                records -> tell.topicPermissionsSet(
                        new UserRecord.TopicPermissionsSet(name, virtualHost, exchange, permissions)));
    }

    /** Lets a user use any routing key with an exchange, or, without one, with all exchanges of the virtual host. */
    public CompletionStage<Boolean> clearTopicPermissions(String name, String virtualHost, Optional<String> exchange) {
        return change(
                name,
                () -> decisions.clearTopicPermissions(name, virtualHost, exchange),
                records -> tell.topicPermissionsCleared(name, virtualHost, exchange));
    }

    private CompletionStage<Boolean> change(
            String name, Supplier<List<UserRecord>> decision, Consumer<List<UserRecord>> whenDone) {
        final Answer<Boolean> answer = new Answer<>(user);
        definitionsLoop.execute(() -> actor.change(
                name,
                decision,
                records -> {
                    if (events.areHeard()) {
                        whenDone.accept(records);
                    }
                },
                answer));
        return answer.minimalCompletionStage();
    }

    /** What would be kept of a password, by the algorithm that is configured. */
    public CompletionStage<PasswordHash> hash(String password) {
        return passwords.get().hash(password).exceptionally(UserAdministration::notHashed);
    }

    private interface WithHash {
        CompletionStage<Boolean> change(PasswordHash hash);
    }

    private CompletionStage<Boolean> hashed(String password, WithHash then) {
        return hash(password).thenCompose(then::change);
    }

    private static PasswordHash notHashed(Throwable failure) {
        if (failure instanceof RejectedExecutionException) {
            throw new AmqpException(ReplyCode.RESOURCE_ERROR, "too many passwords are being checked");
        }
        throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
    }
}
