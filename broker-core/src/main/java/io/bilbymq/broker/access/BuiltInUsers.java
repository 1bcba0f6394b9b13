package io.bilbymq.broker.access;

import io.bilbymq.broker.settings.UserSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Users from the configuration: administrators all of them, with every permission in every virtual host. */
public final class BuiltInUsers implements AccessControl {
    private static final Set<String> TAGS = Set.of("administrator");

    private static final class Known {
        final User user;
        final byte[] passwordDigest;
        final boolean loopbackOnly;

        Known(User user, byte[] passwordDigest, boolean loopbackOnly) {
            this.user = user;
            this.passwordDigest = passwordDigest;
            this.loopbackOnly = loopbackOnly;
        }
    }

    private final Map<String, Known> byName = new LinkedHashMap<>();

    /** Nobody has this digest for a password: all unknown users are compared with it. */
    private final byte[] nobodysDigest = new byte[digest("").length];

    /** {@code loopbackOnly} names those who may log in from this machine only. */
    public BuiltInUsers(Collection<UserSettings> users, Set<String> loopbackOnly) {
        for (final UserSettings user : users) {
            byName.put(
                    user.name(),
                    new Known(
                            new User(user.name(), TAGS), digest(user.password()), loopbackOnly.contains(user.name())));
        }
    }

    @Override
    public CompletionStage<Login> login(String user, String password, boolean fromLoopback) {
        return CompletableFuture.completedFuture(check(user, password, fromLoopback));
    }

    @Override
    public CompletionStage<Login> loginProven(String name, boolean fromLoopback) {
        final Known known = byName.get(name);
        return CompletableFuture.completedFuture(
                known == null
                        ? new Login.Refused("user '" + name + "' - invalid credentials")
                        : admitted(name, known, fromLoopback));
    }

    /** Does the same work, whoever asks with whatever password, so that its time tells nothing. */
    private Login check(String name, String password, boolean fromLoopback) {
        final Known known = byName.get(name);
        final byte[] expected = known == null ? nobodysDigest : known.passwordDigest;
        final boolean matches = MessageDigest.isEqual(expected, digest(password));
        if (known == null || !matches) {
            return new Login.Refused("user '" + name + "' - invalid credentials");
        }
        return admitted(name, known, fromLoopback);
    }

    private static Login admitted(String name, Known known, boolean fromLoopback) {
        if (known.loopbackOnly && !fromLoopback) {
            return new Login.Refused("user '" + name + "' can only connect via localhost");
        }
        return new Login.Granted(known.user);
    }

    /** Digests have one length, so that comparing them does not tell that of the password. */
    private static byte[] digest(String password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    @Override
    public boolean mayEnter(User user, String virtualHost) {
        return byName.containsKey(user.name());
    }

    @Override
    public boolean may(User user, Permission permission, String virtualHost, ResourceKind kind, String name) {
        return byName.containsKey(user.name());
    }

    @Override
    public boolean mayTopic(User user, Permission permission, String virtualHost, String exchange, String routingKey) {
        return byName.containsKey(user.name());
    }

    @Override
    public String toString() {
        return "built-in users " + byName.keySet();
    }
}
