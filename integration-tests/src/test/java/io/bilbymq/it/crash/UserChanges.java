package io.bilbymq.it.crash;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.access.HashingAlgorithm;
import io.bilbymq.broker.access.PasswordHash;
import io.bilbymq.broker.access.Permissions;
import io.bilbymq.broker.access.TopicPermissions;
import io.bilbymq.broker.access.UserLimits;
import io.bilbymq.broker.vhost.UserAdministration;
import io.bilbymq.broker.vhost.VirtualHostChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * A program with a broker in it whose users, permissions and virtual hosts are changed one by one until it is killed; it says the
 * number of each change that is done. The same changes come of the same seed.
 */
final class UserChanges {
    private static final String[] USERS = {"ann", "bob", "eve"};
    private static final String[] HOSTS = {"/", "one", "two"};
    private static final PasswordHash HASH =
            PasswordHash.of(HashingAlgorithm.SHA256, "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR");

    private final Broker broker;
    private final UserAdministration users;
    private final RandomGenerator random;

    UserChanges(Broker broker, long seed) {
        this.broker = broker;
        this.users = broker.users();
        this.random = new SplittableRandom(seed);
    }

    /** Arguments are the data folder, a seed, and how many of its changes are made already. */
    public static void main(String[] arguments) throws Exception {
        try (Broker broker = Broker.builder().dataFolder(Path.of(arguments[0])).start()) {
            final UserChanges changes = new UserChanges(broker, Long.parseLong(arguments[1]));
            for (int i = 0; i < 1_000_000; i++) {
                changes.next();
                System.out.println(i + 1);
            }
        }
    }

    /** Makes the next change, which may be refused. */
    void next() {
        final CompletionStage<Boolean> change = change();
        try {
            change.toCompletableFuture().join();
        } catch (CompletionException refused) {
            if (!(refused.getCause() instanceof AmqpException)) {
                throw refused;
            }
        }
    }

    private CompletionStage<Boolean> change() {
        final String user = USERS[random.nextInt(USERS.length)];
        final String host = HOSTS[random.nextInt(HOSTS.length)];
        final int number = random.nextInt(100);
        return switch (random.nextInt(10)) {
            case 0, 1 ->
                users.put(user, number % 2 == 0 ? Optional.of(HASH) : Optional.empty(), List.of("tag" + number));
            case 2 -> users.delete(user);
            case 3, 4 -> users.setPermissions(user, host, new Permissions("c" + number, ".*", ""));
            case 5 -> users.clearPermissions(user, host);
            case 6 -> users.setTopicPermissions(user, host, "x" + number % 3, new TopicPermissions("{username}", ""));
            case 7 -> users.setLimits(user, UserLimits.of(number, -1));
            case 8 -> broker.virtualHosts().put(host, VirtualHostChange.NONE);
            default ->
                host.equals("/")
                        ? users.clearPassword(user)
                        : broker.virtualHosts().delete(host);
        };
    }

    /** All that there is, as text. */
    static List<String> state(Broker broker) {
        final List<String> state = new ArrayList<>();
        broker.users().all().stream()
                .filter(user -> !user.name().equals("guest"))
                .forEach(user -> state.add(
                        user + " " + user.password().map(PasswordHash::value).orElse("no password")));
        broker.users().permissions().stream()
                .filter(set -> !set.user().equals("guest"))
                .forEach(set -> state.add(set.toString()));
        broker.users().topicPermissions().forEach(set -> state.add(set.toString()));
        broker.virtualHosts().all().forEach(host -> state.add(host.name()));
        return state;
    }
}
