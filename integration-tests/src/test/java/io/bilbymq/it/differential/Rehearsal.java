package io.bilbymq.it.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A script that was played on a broker and on the model, which agreed.
 *
 * @param steps how many were played
 * @param finished whether these were all: there are things that the model does not know of some brokers
 */
record Rehearsal(int steps, boolean finished) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern LEFT = Pattern.compile(", \\d+ left$");

    /**
     * Plays it until they disagree, and then fails with the whole story.
     *
     * @param prefix stands before all names
     */
    static Rehearsal of(Script script, Host host, String prefix) {
        Set<Dialect> dialect = Dialect.of(host.peer());
        if (dialect.contains(Dialect.STRANDS_NEXT_ACTIVE_CONSUMER) && script.handsOver()) {
            return new Rehearsal(0, false);
        }
        ModelBroker model = new ModelBroker(script.world(), dialect);
        List<String> story = new ArrayList<>();
        script.world().queues().forEach(queue -> story.add(queue.toString()));
        int steps = 0;
        boolean restarted = false;
        try (Player player = new Player(host, script.world(), prefix)) {
            for (Step step : script.steps()) {
                story.add(step.toString());
                List<String> expected = model.run(step);
                if (model.isUndecided()) {
                    return new Rehearsal(steps, false);
                }
                List<String> seen = player.run(
                        step, model.hasPaused(), dialect.contains(Dialect.STORES_LETTERS) ? model.letters() : 0);
                restarted |= step instanceof Step.Restart;
                if (restarted) {
                    expected = whatCounts(expected, dialect);
                    seen = whatCounts(seen, dialect);
                    long deadline = System.nanoTime() + PATIENCE.toNanos();
                    while (dialect.contains(Dialect.READS_BACK)
                            && !seen.equals(expected)
                            && System.nanoTime() < deadline) {
                        seen = whatCounts(player.look(), dialect);
                    }
                }
                assertThat(seen).as(() -> String.join("\n", story)).isEqualTo(expected);
                story.addAll(seen);
                steps++;
            }
        }
        return new Rehearsal(steps, true);
    }

    /** What a broker and the model must agree on after a restart. */
    private static List<String> whatCounts(List<String> seen, Set<Dialect> dialect) {
        return seen.stream()
                .map(line -> dialect.contains(Dialect.READS_BACK)
                        ? LEFT.matcher(line).replaceFirst("")
                        : line)
                .map(line -> dialect.contains(Dialect.MAY_FORGET_REDELIVERED)
                        ? line.replace(ModelMessage.REDELIVERED, "")
                        : line)
                .toList();
    }
}
