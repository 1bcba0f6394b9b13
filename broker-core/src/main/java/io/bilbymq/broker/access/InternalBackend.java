package io.bilbymq.broker.access;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The back end {@code internal}: users that the broker knows itself. Thread safe. */
public final class InternalBackend implements AccessBackend {
    /** What the configuration calls it. */
    public static final String NAME = "internal";

    /** What RabbitMQ calls it in full. */
    public static final String MODULE = "rabbit_auth_backend_internal";

    private final Users users;
    private final PasswordChecks passwords;

    /** Those of these users whose passwords are right. */
    public InternalBackend(Users users, PasswordChecks passwords) {
        this.users = users;
        this.passwords = passwords;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompletionStage<Login> authenticate(Credentials who) {
        final Optional<String> secret = who.secret();
        if (secret.isEmpty()) {
            return authorize(who);
        }
        final Optional<PasswordHash> stored = users.user(who.user()).flatMap(User::password);
        return passwords
                .check(who.user(), stored, secret.get(), users.costliest())
                .thenApply(right -> login(who, right));
    }

    private Login login(Credentials who, boolean right) {
        // They may have gone while it was checked.
        final UserEntry entry = users.entry(who.user());
        if (!right || entry == null) {
            return new Login.Refused("user '" + who.user() + "' - invalid credentials");
        }
        final User user = entry.user();
        return new Login.Granted(new Identity(user.name(), user.tagSet(), new InternalRights(users, user.name())));
    }

    @Override
    public CompletionStage<Login> authorize(Credentials who) {
        return CompletableFuture.completedStage(login(who, true));
    }

    @Override
    public void close() {
        passwords.close();
    }
}
