package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.HashingAlgorithm;
import io.bilbymq.broker.access.PasswordChecks;
import io.bilbymq.broker.access.PasswordHash;
import io.bilbymq.broker.access.Permissions;
import io.bilbymq.broker.access.TopicPermissions;
import io.bilbymq.broker.access.User;
import io.bilbymq.broker.access.UserLimits;
import io.bilbymq.broker.access.UserRecord;
import io.bilbymq.broker.access.Users;
import io.bilbymq.broker.settings.PasswordSettings;
import io.bilbymq.broker.settings.UserSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Users outlive the broker, in the log and in snapshots. */
class StoredUsersTest {
    private static final List<UserSettings> GUEST = List.of(new UserSettings("guest", "s3cret"));
    private static final PasswordHash HASH = PasswordHash.of(
            HashingAlgorithm.SHA512,
            "qlP+H7aIUPxY6B2otuUOeeG7pbOuMJM09ClSdOwgZDBTBBeUrcyW6oBuH24Cs5a0TsqSkwBpM9OBkjOinbPI3sDBv6w=");

    private final PasswordChecks passwords = new PasswordChecks(PasswordSettings.defaults());
    private final ManualLog log = new ManualLog();
    private VirtualHostFixture host = begun(VirtualHostFixture.stored(new Random(1), log, List.of()));

    @AfterEach
    void close() {
        passwords.close();
    }

    private VirtualHostFixture begun(VirtualHostFixture fixture) {
        fixture.hosts.begin(GUEST, passwords);
        fixture.settle();
        return fixture;
    }

    private UserAdministration users() {
        return host.hosts.users();
    }

    private <T> T done(CompletionStage<T> stage) {
        final CompletableFuture<T> future = stage.toCompletableFuture();
        host.settle();
        assertThat(future).isDone();
        return future.join();
    }

    private void restart() {
        host = begun(VirtualHostFixture.stored(new Random(2), log, log.found()));
    }

    private void bob() {
        done(users().put("bob", Optional.of(HASH), List.of("monitoring", "policymaker")));
        done(users().setPermissions("bob", "/", new Permissions("^a", "", ".*")));
        done(users().setTopicPermissions("bob", "/", "amq.topic", new TopicPermissions("^{username}", "")));
        done(users().setLimits("bob", UserLimits.of(3, -1)));
    }

    private void assertBobIsThere() {
        assertThat(users().user("bob"))
                .contains(
                        new User("bob", Optional.of(HASH), List.of("monitoring", "policymaker"), UserLimits.of(3, -1)));
        assertThat(users().permissions())
                .contains(new UserRecord.PermissionsSet("bob", "/", new Permissions("^a", "", ".*")));
        assertThat(users().topicPermissions())
                .containsExactly(new UserRecord.TopicPermissionsSet(
                        "bob", "/", "amq.topic", new TopicPermissions("^{username}", "")));
    }

    @Test
    void anEmptyNodeBeginsWithTheUsersOfTheSettings() {
        final User guest = users().user("guest").orElseThrow();

        assertThat(guest.tags()).containsExactly("administrator");
        assertThat(users().permissions())
                .containsExactly(new UserRecord.PermissionsSet("guest", "/", Permissions.all()));
    }

    @Test
    void whatWasSetIsThereAfterARestart() {
        bob();

        restart();

        assertBobIsThere();
        assertThat(users().all()).hasSize(2);
    }

    @Test
    void whatWasSetIsThereAfterASnapshotAndARestart() {
        bob();
        host.hosts.writeSnapshot(batch -> {});
        host.settle();

        restart();

        assertBobIsThere();
    }

    @Test
    void theDefaultUserStaysDeletedAndKeepsAnotherPassword() {
        done(users().clearPassword("guest"));
        restart();
        assertThat(users().user("guest").orElseThrow().password()).isEmpty();

        done(users().delete("guest"));
        restart();
        assertThat(users().all()).isEmpty();
        host.hosts.writeSnapshot(batch -> {});
        host.settle();
        restart();
        assertThat(users().all()).isEmpty();
    }

    @Test
    void aNodeOfABrokerWithoutUsersBeginsWithThoseOfTheSettings() {
        final ManualLog older = new ManualLog();
        VirtualHostFixture.stored(new Random(1), older, List.of()).settle();

        final VirtualHostFixture again = begun(VirtualHostFixture.stored(new Random(2), older, older.found()));

        assertThat(again.hosts.users().user("guest")).isPresent();
    }

    @Test
    void whatIsTakenAwayStaysAway() {
        bob();
        done(users().clearPermissions("bob", "/"));
        done(users().clearTopicPermissions("bob", "/", Optional.empty()));
        done(users().clearLimits("bob"));
        done(users().setTags("bob", List.of()));

        restart();

        assertThat(users().user("bob")).contains(new User("bob", Optional.of(HASH), List.of(), UserLimits.none()));
        assertThat(users().permissions()).hasSize(1);
        assertThat(users().topicPermissions()).isEmpty();
    }

    @Test
    void whoIsMadeAgainHasNothingOfTheFirst() {
        bob();
        done(users().delete("bob"));
        done(users().put("bob", Optional.empty(), List.of()));

        restart();

        assertThat(users().user("bob")).contains(new User("bob", Optional.empty(), List.of(), UserLimits.none()));
        assertThat(users().permissions()).hasSize(1);
    }

    @Test
    void whatWasSaidOfAVirtualHostGoesWithIt() {
        bob();
        done(host.hosts.administration().put("other", VirtualHostChange.NONE));
        done(users().setPermissions("bob", "other", Permissions.all()));
        done(host.hosts.administration().delete("other"));
        assertThat(users().permissions()).noneMatch(set -> set.virtualHost().equals("other"));

        done(host.hosts.administration().put("other", VirtualHostChange.NONE));
        restart();

        assertThat(host.hosts.named("other")).isNotNull();
        assertThat(users().permissions())
                .noneMatch(set -> set.user().equals("bob") && set.virtualHost().equals("other"));
        assertBobIsThere();
    }

    @Test
    void aPermissionThatComesTooLateForItsVirtualHostIsNobodys() {
        bob();
        done(host.hosts.administration().put("other", VirtualHostChange.NONE));
        final CompletionStage<Boolean> deleted = host.hosts.administration().delete("other");
        final CompletionStage<Boolean> late = users().setPermissions("bob", "other", Permissions.all());
        done(deleted);
        done(late.exceptionally(gone -> false));

        done(host.hosts.administration().put("other", VirtualHostChange.NONE));
        final List<UserRecord.PermissionsSet> before = users().permissions();
        restart();

        assertThat(users().permissions()).isEqualTo(before);
    }

    @Test
    void usersOfTheSettingsEnterVirtualHostsThatComeLater() {
        done(host.hosts.administration().put("other", VirtualHostChange.NONE));

        assertThat(users().permissions()).contains(new UserRecord.PermissionsSet("guest", "other", Permissions.all()));
        restart();
        assertThat(users().permissions()).contains(new UserRecord.PermissionsSet("guest", "other", Permissions.all()));
    }

    @Test
    void changesOfOneUserThatAreAskedAtOnceAreAllMade() {
        bob();
        final List<CompletionStage<Boolean>> all = new ArrayList<>();
        all.add(users().setTags("bob", List.of("a")));
        all.add(users().clearPassword("bob"));
        all.add(users().setLimits("bob", UserLimits.of(7, 8)));

        all.forEach(this::done);

        final User expected = new User("bob", Optional.empty(), List.of("a"), UserLimits.of(7, 8));
        assertThat(users().user("bob")).contains(expected);
        restart();
        assertThat(users().user("bob")).contains(expected);
    }

    @Test
    void whatIsAskedWhileAnotherChangeOfTheUserIsWrittenIsDecidedOnWhatThatLeaves() {
        bob();
        final CompletionStage<Boolean> deleted = users().delete("bob");
        host.loops.runAll();
        assertThat(log.batchesWaiting()).isEqualTo(1);

        final CompletableFuture<Boolean> tags =
                users().setTags("bob", List.of("late")).toCompletableFuture();
        host.loops.runAll();

        assertThat(tags).isNotDone();
        assertThat(done(deleted)).isTrue();
        assertThat(tags)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .withMessageContaining("no such user 'bob'");
        restart();
        assertThat(users().user("bob")).isEmpty();
    }

    @Test
    void requestThatFailsByADefectIsAnsweredAndTheNextOneAboutTheUserIsDecided() {
        bob();
        final CompletableFuture<Boolean> failing =
                users().setTags("bob", Collections.singletonList(null)).toCompletableFuture();
        final CompletionStage<Boolean> next = users().setTags("bob", List.of("a"));

        assertThat(done(next)).isTrue();

        assertThat(failing)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        AmqpException.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.INTERNAL_ERROR));
    }

    @Test
    void whatIsRefusedChangesNothing() {
        final int written = log.found().size();

        final CompletableFuture<Boolean> refused = users().setPermissions("guest", "/", new Permissions("(", "", ""))
                .toCompletableFuture();
        host.settle();

        assertThat(refused)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(AmqpException.class);
        assertThat(log.found()).hasSize(written);
    }

    @Test
    void thePasswordIsNowhereInTheLog() {
        for (final byte[] piece : log.found()) {
            assertThat(new String(piece, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
        }
    }

    @Test
    void aViewKnowsWhatIsThereAndNothingElse() {
        bob();
        final DefinitionTable table = new DefinitionTable(new Users());
        log.found().forEach(piece -> DefinitionCodec.decode(piece).forEach(table::apply));

        final List<String> keys =
                ViewRecord.of(table.records()).map(ViewRecord::key).toList();

        assertThat(keys)
                .doesNotHaveDuplicates()
                .anyMatch(key -> key.contains("bob"))
                .anyMatch(key -> key.contains("default users"));
        done(users().delete("bob"));
        final List<String> gone = log.found().stream()
                .flatMap(piece -> DefinitionCodec.decode(piece).stream())
                .map(DefinitionKey::of)
                .filter(DefinitionKey::gone)
                .map(DefinitionKey::text)
                .toList();
        assertThat(gone)
                .containsAll(keys.stream().filter(key -> key.contains("bob")).toList());
    }

    @Test
    void permissionThatIsAskedForWhileItsVirtualHostIsDeletedIsNotThatOfAnotherOneOfItsName() {
        bob();
        done(host.administration().put("v", VirtualHostChange.NONE));
        final Permissions all = Permissions.all();
        final CompletionStage<Boolean> before = users().setPermissions("bob", "v", all);
        final CompletionStage<Boolean> deleted = host.administration().delete("v");
        host.loops.runAll();
        final CompletionStage<Boolean> late = users().setPermissions("bob", "v", all);
        final CompletionStage<Boolean> again = host.administration().put("v", VirtualHostChange.NONE);

        assertThat(done(before)).isTrue();
        assertThat(done(deleted)).isTrue();
        assertThat(done(again)).isTrue();

        assertThat(late.toCompletableFuture()).isCompletedExceptionally();
        assertThat(users().permissions())
                .noneMatch(set -> set.user().equals("bob") && set.virtualHost().equals("v"));
        final List<UserRecord.PermissionsSet> permissions = users().permissions();
        restart();
        assertThat(users().permissions()).isEqualTo(permissions);
    }
}
