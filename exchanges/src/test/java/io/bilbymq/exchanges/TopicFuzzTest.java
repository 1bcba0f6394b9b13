package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class TopicFuzzTest {
    /** The first line is a routing key, the others are binding keys; one that begins with {@code -} is unbound again. */
    @FuzzTest(maxDuration = "1m")
    void aKeyMatchesWhatItMatchesByTheRulesInBoundedSteps(byte[] data) {
        final List<String> lines = List.of(new String(data, StandardCharsets.ISO_8859_1).split("\n", -1));
        final Message message = Message.withKeys(lines.get(0));
        final Set<Binding<Integer>> bound = new LinkedHashSet<>();
        RoutingTable<Integer> table = TopicTable.empty();
        int words = 0;
        for (int i = 1; i < lines.size(); i++) {
            final boolean leaves = lines.get(i).startsWith("-");
            final Binding<Integer> binding =
                    new Binding<>(leaves ? 0 : i % 3, lines.get(i).substring(leaves ? 1 : 0));
            table = leaves ? table.without(binding) : table.with(binding);
            if (leaves) {
                bound.remove(binding);
            } else {
                bound.add(binding);
            }
            words += words(binding.key());
        }
        final List<Integer> found = new ArrayList<>();

        final int steps = ((TopicTable<Integer>) table).match(lines.get(0), found::add);

        final List<Integer> expected = bound.stream()
                .filter(binding -> Kind.TOPIC.matches(binding, message))
                .map(Binding::destination)
                .toList();
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(steps).isLessThanOrEqualTo((words + 2) * (words(lines.get(0)) + 2));
    }

    private static int words(String key) {
        return 1 + (int) key.chars().filter(c -> c == '.').count();
    }
}
