package io.bilbymq.broker.access;

import io.bilbymq.broker.settings.UserSettings;
import java.net.InetAddress;
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
public final class BuiltInUsers implements AccessBackend {
    private static final Set<String> TAGS = Set.of("administrator");

    private final Map<String, byte[]> digests = new LinkedHashMap<>();
    private final byte[] nobodysDigest = new byte[digest("").length];

    public BuiltInUsers(Collection<UserSettings> users) {
        for (final UserSettings user : users) {
            digests.put(user.name(), digest(user.password()));
        }
    }

    @Override
    public String name() {
        return "internal";
    }

    @Override
    public CompletionStage<Login> authenticate(Credentials who) {
        final byte[] expected = digests.getOrDefault(who.user(), nobodysDigest);
        final boolean matches = who.secret()
                .map(secret -> MessageDigest.isEqual(expected, digest(secret)))
                .orElse(digests.containsKey(who.user()));
        return CompletableFuture.completedFuture(
                matches
                        ? new Login.Granted(new Identity(who.user(), TAGS, new Everything()))
                        : new Login.Refused("user '" + who.user() + "' - invalid credentials"));
    }

    @Override
    public CompletionStage<Login> authorize(Credentials who) {
        return CompletableFuture.completedFuture(
                digests.containsKey(who.user())
                        ? new Login.Granted(new Identity(who.user(), TAGS, new Everything()))
                        : new Login.Refused("user '" + who.user() + "' - not found"));
    }

    private static byte[] digest(String password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /** Everything, everywhere. */
    private record Everything() implements Rights {
        @Override
        public CompletionStage<Decision> mayEnter(String virtualHost, InetAddress peer) {
            return Decision.YES;
        }

        @Override
        public CompletionStage<Decision> may(
                Permission permission, String virtualHost, ResourceKind kind, String name) {
            return Decision.YES;
        }

        @Override
        public CompletionStage<Decision> mayTopic(
                Permission permission,
                String virtualHost,
                String exchange,
                String routingKey,
                Map<String, String> variables) {
            return Decision.YES;
        }
    }
}
