package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Duration LIFE = Duration.ofMinutes(10);

    // Close to where it overflows, since System.nanoTime may be anything.
    private long nanos = Long.MAX_VALUE - Duration.ofMinutes(5).toNanos();
    private Instant now = Instant.parse("2024-01-01T00:00:00Z");
    private final Map<String, Integer> known = new HashMap<>();
    private final Sessions sessions =
            new Sessions(LIFE, name -> Optional.ofNullable(known.get(name)), () -> nanos, () -> now);
    private final ApiUser user = Requests.user("anna", "management");

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void aSessionIsItsUsersUntilItsTimeIsOver() {
        final String id = sessions.begin(user);

        pass(LIFE.minusNanos(1));
        assertThat(sessions.find(id)).contains(user);

        pass(Duration.ofNanos(1));
        assertThat(sessions.find(id)).isEmpty();
    }

    @Test
    void useDoesNotMakeItLonger() {
        final String id = sessions.begin(user);

        for (int i = 0; i < 9; i++) {
            pass(Duration.ofMinutes(1));
            assertThat(sessions.find(id)).isPresent();
        }
        pass(Duration.ofMinutes(1));
        assertThat(sessions.find(id)).isEmpty();
    }

    @Test
    void aSessionThatWasEndedIsOverAndOthersAreNot() {
        final String first = sessions.begin(user);
        final String second = sessions.begin(user);

        sessions.end(first);
        sessions.end("nobody's");

        assertThat(sessions.find(first)).isEmpty();
        assertThat(sessions.find(second)).contains(user);
    }

    @Test
    void aUserWhoHasChangedLogsInAgain() {
        known.put("anna", 1);
        final String id = sessions.begin(user);
        assertThat(sessions.find(id)).isPresent();

        known.put("anna", 2);
        assertThat(sessions.find(id)).isEmpty();

        known.put("anna", 1);
        assertThat(sessions.find(id)).isEmpty();
    }

    @Test
    void aUserWhoIsDeletedIsLoggedOut() {
        known.put("anna", 1);
        final String id = sessions.begin(user);

        known.remove("anna");

        assertThat(sessions.find(id)).isEmpty();
    }

    @Test
    void aSessionIsOverWithTheTokenThatItWasBegunWith() {
        final ApiUser withToken =
                Requests.user("anna", new Requests.RightsTo("theirs", Optional.of(now.plusSeconds(60))), "management");
        final String id = sessions.begin(withToken);

        now = now.plusSeconds(59);
        assertThat(sessions.find(id)).isPresent();

        now = now.plusSeconds(1);
        assertThat(sessions.find(id)).isEmpty();
    }

    @Test
    void theOneThatWasUsedLongestAgoMakesRoom() {
        final String first = sessions.begin(user);
        final String second = sessions.begin(user);
        for (int i = 2; i < Sessions.MAX; i++) {
            sessions.begin(user);
        }
        assertThat(sessions.find(first)).isPresent();

        final String another = sessions.begin(user);

        assertThat(sessions.find(second)).isEmpty();
        assertThat(sessions.find(first)).isPresent();
        assertThat(sessions.find(another)).isPresent();
    }

    @Test
    void nobodyGuessesAnId() {
        final Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ids.add(sessions.begin(user));
        }

        assertThat(ids).hasSize(1000).allMatch(id -> id.matches("[\\w-]{43}"));
        assertThat(sessions.find("")).isEmpty();
    }
}
