package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.message.Message;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReadyMessagesTest {
    private final ReadyMessages ready = new ReadyMessages();

    @Test
    void withoutMessagesThereIsNoHead() {
        assertThat(ready.isEmpty()).isTrue();
        assertThatThrownBy(ready::sequence).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(ready::removeHead).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void messagesLeaveInTheOrderInWhichTheyCame() {
        final Message first = TestMessages.message();
        final Message second = TestMessages.message();
        ready.append(1, first);
        ready.append(2, second);

        assertHead(ready, 1, first, false);
        ready.removeHead();
        assertHead(ready, 2, second, false);
    }

    @Test
    void aMessageThatComesBackStandsWhereItStood() {
        final Message returned = TestMessages.message();
        final Message older = TestMessages.message();
        ready.append(1, older);
        ready.append(5, TestMessages.message());

        ready.insert(3, returned, true);

        assertHead(ready, 1, older, false);
        ready.removeHead();
        assertHead(ready, 3, returned, true);
    }

    @Test
    void aMessageThatIsInsertedForTheFirstTimeIsNotRedelivered() {
        final Message message = TestMessages.message();

        ready.insert(3, message, false);

        assertHead(ready, 3, message, false);
    }

    @Test
    void bodiesCountWithoutTheirProperties() {
        ready.append(1, TestMessages.message(10));
        ready.insert(0, TestMessages.message(7), true);

        assertThat(ready.bodyBytes()).isEqualTo(17);
        ready.removeHead();
        assertThat(ready.bodyBytes()).isEqualTo(10);
    }

    @Test
    void behavesLikeATreeMap() {
        Seeds.each(60, ReadyMessagesTest::compareWithTreeMap);
    }

    private record Entry(Message message, boolean redelivered) {}

    private static void compareWithTreeMap(Random random) {
        final ReadyMessages ready = new ReadyMessages();
        final TreeMap<Long, Entry> model = new TreeMap<>();
        final TreeMap<Long, Message> taken = new TreeMap<>();
        long next = 1;
        for (int phase = 0; phase < 6; phase++) {
            final int appendPercent = random.nextInt(100);
            final int returnPercent = random.nextInt(20);
            for (int step = 0; step < 1500; step++) {
                if (random.nextInt(100) < appendPercent) {
                    final Message message = TestMessages.message(random.nextInt(20));
                    ready.append(next, message);
                    model.put(next, new Entry(message, false));
                    next += 1 + random.nextInt(2);
                } else if (random.nextInt(100) < returnPercent && !taken.isEmpty()) {
                    final boolean redelivered = random.nextBoolean();
                    final var back = random.nextBoolean() ? taken.pollFirstEntry() : taken.pollLastEntry();
                    ready.insert(back.getKey(), back.getValue(), redelivered);
                    model.put(back.getKey(), new Entry(back.getValue(), redelivered));
                } else if (!model.isEmpty()) {
                    final var head = model.pollFirstEntry();
                    assertHead(
                            ready,
                            head.getKey(),
                            head.getValue().message(),
                            head.getValue().redelivered());
                    ready.removeHead();
                    taken.put(head.getKey(), head.getValue().message());
                }
                assertThat(ready.size()).isEqualTo(model.size());
                assertThat(ready.isEmpty()).isEqualTo(model.isEmpty());
            }
            assertThat(ready.bodyBytes())
                    .isEqualTo(model.values().stream()
                            .mapToLong(e -> e.message().bodyLength())
                            .sum());
        }
    }

    private static void assertHead(ReadyMessages ready, long sequence, Message message, boolean redelivered) {
        assertThat(ready.sequence()).isEqualTo(sequence);
        assertThat(ready.message()).isSameAs(message);
        assertThat(ready.redelivered()).isEqualTo(redelivered);
    }
}
