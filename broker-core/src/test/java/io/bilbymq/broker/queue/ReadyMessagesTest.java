package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.store.CopiedRecord;
import java.util.ArrayList;
import java.util.List;
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
        ready.append(1, first, 0);
        ready.append(2, second, 0);

        assertHead(ready, 1, first, false);
        ready.removeHead();
        assertHead(ready, 2, second, false);
    }

    @Test
    void aMessageThatComesBackStandsWhereItStood() {
        final Message returned = TestMessages.message();
        final Message older = TestMessages.message();
        ready.append(1, older, 0);
        ready.append(5, TestMessages.message(), 0);

        ready.insert(3, returned, true, 0);

        assertHead(ready, 1, older, false);
        ready.removeHead();
        assertHead(ready, 3, returned, true);
    }

    @Test
    void aMessageThatIsInsertedForTheFirstTimeIsNotRedelivered() {
        final Message message = TestMessages.message();

        ready.insert(3, message, false, 0);

        assertHead(ready, 3, message, false);
    }

    @Test
    void bodiesCountWithoutTheirProperties() {
        ready.append(1, TestMessages.message(10), 0);
        ready.insert(0, TestMessages.message(7), true, 0);

        assertThat(ready.bodyBytes()).isEqualTo(17);
        ready.removeHead();
        assertThat(ready.bodyBytes()).isEqualTo(10);
    }

    @Test
    void aLongStayInAnyOrderIsNoTrouble() {
        for (long sequence = 10_000; sequence > 0; sequence -= 2) {
            ready.insert(sequence, TestMessages.message(), true, 0);
        }
        for (long sequence = 1; sequence < 10_000; sequence += 2) {
            ready.insert(sequence, TestMessages.message(), false, 0);
        }

        for (long sequence = 1; sequence <= 10_000; sequence++) {
            assertThat(ready.sequence()).isEqualTo(sequence);
            assertThat(ready.redelivered()).isEqualTo(sequence % 2 == 0);
            ready.removeHead();
        }
        assertThat(ready.isEmpty()).isTrue();
    }

    @Test
    void aMessageFromTheLogHasItsPlaceButNoContent() {
        ready.appendStored(7, 0, 4096, 120, 100, true, 0);

        assertThat(ready.message()).isNull();
        assertThat(ready.sequence()).isEqualTo(7);
        assertThat(ready.position()).isEqualTo(4096);
        assertThat(ready.length()).isEqualTo(120);
        assertThat(ready.redelivered()).isTrue();
        assertThat(ready.bodyBytes()).isEqualTo(100);
        assertThat(ready.residentBytes()).isZero();
    }

    @Test
    void whatWasReadBackIsDeliveredLikeAnyOther() {
        ready.appendStored(7, 0, 4096, 120, 100, true, 0);
        final Message message = TestMessages.stored(100, 4096, 120);

        assertThat(LogContents.loaded(ready, 7, message)).isTrue();

        assertHead(ready, 7, message, true);
        assertThat(ready.residentBytes()).isEqualTo(message.heldBytes());
    }

    @Test
    void whatWasReadBackInVainIsNotWanted() {
        ready.appendStored(1, 0, 100, 120, 100, false, 0);
        ready.appendStored(2, 0, 300, 120, 100, false, 0);
        ready.appendStored(3, 0, 500, 120, 100, false, 0);
        ready.removeHead();
        LogContents.loaded(ready, 2, TestMessages.stored(100, 300, 120));
        ready.copied(new CopiedRecord(3, 500, 900, 120, moved -> {}));

        assertThat(LogContents.loaded(ready, 1, TestMessages.stored(100, 100, 120)))
                .as("is gone")
                .isFalse();
        assertThat(LogContents.loaded(ready, 2, TestMessages.stored(100, 300, 120)))
                .as("has its content")
                .isFalse();
        assertThat(LogContents.loaded(ready, 3, TestMessages.stored(100, 500, 120)))
                .as("has moved")
                .isFalse();
    }

    @Test
    void contentsAreMissedInTheOrderOfTheQueueAndNoMoreThanFit() {
        for (int sequence = 1; sequence <= 10; sequence++) {
            ready.appendStored(sequence, 0, 1000L * sequence, 100, 80, false, 0);
        }
        LogContents.loaded(ready, 2, TestMessages.stored(80, 2000, 100));

        assertThat(ready.missing(3, 1000).sequences()).containsExactly(1, 3);
        assertThat(ready.missing(100, 250).sequences()).containsExactly(1, 3);
        assertThat(ready.missing(100, 1).positions()).containsExactly(1000);
        assertThat(ready.missing(100, 1000).lengths()).hasSize(9).containsOnly(100);
    }

    @Test
    void aMissingContentIsFoundHoweverFarFromTheHead() {
        for (int sequence = 1; sequence <= 5000; sequence++) {
            ready.append(sequence, TestMessages.message(), 0);
        }
        ready.appendStored(5001, 0, 1000, 100, 80, false, 0);

        assertThat(ready.missing(10, 1000).sequences()).containsExactly(5001);
    }

    @Test
    void contentsAreLetGoFromBehindTheHeadOn() {
        final List<Message> messages = new ArrayList<>();
        for (int sequence = 1; sequence <= 1000; sequence++) {
            messages.add(TestMessages.stored(1, 1000L * sequence, 100));
            ready.append(sequence, messages.get(sequence - 1), 0);
        }
        final List<Message> letGo = new ArrayList<>();

        final long bytes = LogContents.letGo(ready, 10 * messages.get(0).heldBytes(), letGo::add);

        assertThat(letGo).isEqualTo(messages.subList(PageOut.HEAD_MESSAGES, PageOut.HEAD_MESSAGES + 10));
        assertThat(bytes).isEqualTo(10 * messages.get(0).heldBytes());
        assertThat(ready.residentBytes()).isEqualTo(990 * messages.get(0).heldBytes());
        assertThat(ready.bodyBytes()).isEqualTo(1000);
        assertThat(ready.missing(1, 1).positions()).containsExactly(1000L * (PageOut.HEAD_MESSAGES + 1L));
    }

    @Test
    void largeContentsStayOnlyAtTheVeryHead() {
        final int mebibyte = 1024 * 1024;
        ready.append(1, TestMessages.stored(mebibyte, 100, 2 * mebibyte), 0);
        ready.append(2, TestMessages.stored(mebibyte, 200, 2 * mebibyte), 0);

        LogContents.letGo(ready, Long.MAX_VALUE, message -> {});

        assertThat(ready.message()).isNotNull();
        assertThat(ready.missing(10, 10).sequences()).containsExactly(2);
    }

    @Test
    void whatIsNotWrittenStaysUntilItIs() {
        for (int sequence = 1; sequence <= PageOut.HEAD_MESSAGES; sequence++) {
            ready.append(sequence, TestMessages.message(), 0);
        }
        final Message message = TestMessages.underWay(5);
        ready.append(1000, message, 0);
        ready.append(1001, TestMessages.message(), 0);

        assertThat(LogContents.letGo(ready, 1, gone -> {})).isZero();
        TestMessages.write(message, 4096, 120);
        assertThat(LogContents.letGo(ready, 1, gone -> {})).isEqualTo(message.heldBytes());
    }

    @Test
    void whatCameBackBehindTheCursorIsLetGoToo() {
        for (int sequence = 1; sequence <= 1000; sequence++) {
            ready.append(2L * sequence, TestMessages.stored(1, 1000L * sequence, 100), 0);
        }
        LogContents.letGo(ready, Long.MAX_VALUE, gone -> {});
        final Message back = TestMessages.stored(5, 7, 100);
        ready.insert(1001, back, true, 0);
        final List<Message> letGo = new ArrayList<>();

        LogContents.letGo(ready, Long.MAX_VALUE, letGo::add);

        assertThat(letGo).containsExactly(back);
    }

    @Test
    void rangesHaveNoGapsAndDoNotAdjoin() {
        for (int sequence = 1; sequence <= 3000; sequence++) {
            if (sequence != 5 && sequence != 2000) {
                ready.append(sequence, TestMessages.message(), 0);
            }
        }
        final List<String> ranges = new ArrayList<>();

        ready.ranges((first, last) -> ranges.add(first + ".." + last));

        assertThat(ranges).containsExactly("1..4", "6..1999", "2001..3000");
    }

    private static void assertHead(ReadyMessages ready, long sequence, Message message, boolean redelivered) {
        assertThat(ready.sequence()).isEqualTo(sequence);
        assertThat(ready.message()).isSameAs(message);
        assertThat(ready.redelivered()).isEqualTo(redelivered);
    }
}
