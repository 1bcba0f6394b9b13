package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.Broker;
import io.bilbymq.it.ChildProcess;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code kill -9} while users, permissions and virtual hosts are changed: afterwards everything is there that was said to be done,
 * and besides at most the change that was under way, as a whole.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UsersKillTest {
    private static final int ROUNDS = 4;

    @Test
    void whatWasDoneIsThereAfterwards() throws Exception {
        long seed = Seed.next();
        RandomGenerator random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            try (TemporaryFolder folder = TemporaryFolder.create("users")) {
                Path data = folder.path().resolve("data");
                long changes = random.nextLong();
                int done = killed(data, changes, 1 + random.nextInt(400));
                check(data, changes, done, "seed " + seed + ", round " + round);
            }
        }
    }

    /** Runs the program until so many changes are done, and kills it; answers with how many were said to be. */
    private static int killed(Path data, long seed, int enough) throws Exception {
        Process broker = ChildProcess.start(UserChanges.class, data.toString(), String.valueOf(seed));
        try (BufferedReader said = broker.inputReader()) {
            while (number(said) < enough) {
                assertThat(broker.isAlive()).isTrue();
            }
            // Not the process itself, which would close what it has said.
            broker.toHandle().destroyForcibly();
            broker.waitFor();
            int last = enough;
            for (int more = number(said); more > 0; more = number(said)) {
                last = more;
            }
            return last;
        } finally {
            broker.destroyForcibly().waitFor();
        }
    }

    /** The next number; 0 for anything else, and at the end. */
    private static int number(BufferedReader said) throws IOException {
        String line = said.readLine();
        return line != null && line.matches("\\d+") ? Integer.parseInt(line) : 0;
    }

    private static void check(Path data, long seed, int done, String when) {
        List<List<String>> expected = new ArrayList<>();
        try (Broker model = Broker.builder().start()) {
            UserChanges changes = new UserChanges(model, seed);
            for (int i = 0; i < done; i++) {
                changes.next();
            }
            // The last number may have been lost on its way, and a change after it may have been done.
            for (int i = 0; i < 3; i++) {
                expected.add(UserChanges.state(model));
                changes.next();
            }
        }
        try (Broker broker = Broker.builder().dataFolder(data).start()) {
            assertThat(expected).as("%s, %d changes", when, done).contains(UserChanges.state(broker));
        }
    }
}
