package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Contents that are let go though their messages are not ready. */
class HeldPageOutTest {
    private static final int BODY = 1000;

    private final SequenceMap<HeldContent> contents = new SequenceMap<>();
    private final HeldPageOut pageOut = new HeldPageOut();
    private final List<Message> gone = new ArrayList<>();
    private long last;

    private Message stored(long sequence) {
        return put(sequence, TestMessages.stored(BODY, 100 * sequence, 100));
    }

    private Message underWay(long sequence) {
        return put(sequence, TestMessages.underWay(BODY));
    }

    private Message put(long sequence, Message message) {
        contents.put(sequence, new HeldContent(message));
        pageOut.arrived(sequence);
        last = Math.max(last, sequence);
        return message;
    }

    /** Wants so many bytes, and says what has gone. */
    private List<Message> letGo(long bytes) {
        gone.clear();
        pageOut.letGo(contents, last, new LettingGo(bytes, true, null, gone::add));
        return List.copyOf(gone);
    }

    private List<Message> letGo() {
        return letGo(Long.MAX_VALUE);
    }

    @Test
    void noMoreGoesThanIsWanted() {
        final Message first = stored(1);
        final Message second = stored(2);
        final Message third = stored(3);

        assertThat(letGo(first.heldBytes() + 1)).containsExactly(first, second);
        assertThat(letGo(1)).containsExactly(third);
        assertThat(letGo()).isEmpty();
    }

    @Test
    void whatIsGoneSaysWhereItLies() {
        stored(7);

        letGo();

        final HeldContent content = Objects.requireNonNull(contents.get(7));
        final StoredContent stored = Objects.requireNonNull(content.stored());
        assertThat(content.message()).isNull();
        assertThat(stored.position()).isEqualTo(700);
        assertThat(stored.length()).isEqualTo(100);
        assertThat(stored.bodyLength()).isEqualTo(BODY);
    }

    @Test
    void whatCouldNotGoIsLookedAtAgain() {
        final Message slow = underWay(1);
        final Message quick = stored(2);
        assertThat(letGo()).containsExactly(quick);

        TestMessages.write(slow, 50, 100);

        assertThat(letGo()).as("after a try in vain it is passed over once").isEmpty();
        assertThat(letGo()).containsExactly(slow);
    }

    @Test
    void whatComesBackToAPlaceThatWasLookedAtIsLookedAt() {
        stored(5);
        letGo();

        final Message earlier = stored(3);

        assertThat(letGo()).containsExactly(earlier);
    }

    @Test
    void whatIsTriedInVainIsTriedLessAndLessOften() {
        final Message stuck = underWay(1);
        for (int i = 0; i < 1000; i++) {
            letGo();
        }
        TestMessages.write(stuck, 50, 100);

        int tries = 1;
        while (letGo().isEmpty()) {
            tries++;
        }
        assertThat(tries).isLessThanOrEqualTo(64);
    }

    @Test
    void anyNumberGoesInSomeCalls() {
        final int many = 100_000;
        for (int sequence = 1; sequence <= many; sequence++) {
            stored(3L * sequence);
        }

        int count = 0;
        for (int calls = 0; calls < 20; calls++) {
            count += letGo().size();
        }

        assertThat(count).isEqualTo(many);
    }
}
