package io.bilbymq.it.crash.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.check.Violation.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Plants one bug after another into a history; each must be found, and nothing else. */
class CheckerTest {
    private static final String QUEUE = "q";
    private static final Fingerprint BODY = Fingerprint.of(new byte[] {1, 2, 3});
    private static final ConsumerId FIRST = new ConsumerId("c", 1, 1, false);
    private static final ConsumerId SECOND = new ConsumerId("c", 1, 2, false);
    private static final ConsumerId AFTER_FAULT = new ConsumerId("c", 2, 1, false);
    private static final ConsumerId DRAIN = new ConsumerId("drain", 2, 1, true);

    @Test
    void aCleanHistoryIsClean() {
        Verdict verdict = check(
                published(1),
                published(2),
                confirmed(1),
                confirmed(2),
                delivered(1, FIRST),
                settled(1),
                delivered(2, FIRST),
                settled(2),
                drained(0));

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.figures().confirmed()).isEqualTo(2);
        assertThat(verdict.figures().deliveries()).isEqualTo(2);
    }

    @Test
    void aConfirmedMessageThatNeverComesIsLost() {
        assertThat(kinds(published(1), confirmed(1), drained(0))).containsExactly(Kind.LOST);
    }

    @Test
    void aConfirmedMessageThatWasHeldWhenTheFaultCameMustComeBack() {
        assertThat(kinds(published(1), confirmed(1), delivered(1, FIRST), fault(1), drained(0)))
                .containsExactly(Kind.LOST);
    }

    @Test
    void aCopyMissingFromOneQueueOfThreeIsLost() {
        Event three = new Event.Attempted(id(1), 1, List.of("a", "b", "c"), true, BODY);
        Verdict verdict = check(three, confirmed(1), in("a", 1), settledIn("a", 1), in("c", 1), settledIn("c", 1));

        assertThat(verdict.violations()).extracting(Violation::kind).containsExactly(Kind.LOST);
        assertThat(verdict.violations().get(0).what()).contains("from b");
    }

    @Test
    void aMessageConfirmedOnlyAfterTheFaultMayBeLost() {
        assertThat(kinds(published(1), fault(1), confirmed(1), drained(0))).isEmpty();
    }

    @Test
    void anUnansweredOrRefusedMessageMayComeOrNot() {
        Verdict verdict = check(
                published(1), published(2), refused(2), published(3), fault(1), delivered(3, AFTER_FAULT), settled(3));

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.figures().recovered()).isEqualTo(1);
    }

    @Test
    void aTransientMessageMayGoWithAFaultButNotWithoutOne() {
        Event light = new Event.Attempted(id(1), 1, List.of(QUEUE), false, BODY);

        assertThat(kinds(light, confirmed(1), fault(1), drained(0))).isEmpty();
        assertThat(kinds(light, confirmed(1), drained(0))).containsExactly(Kind.LOST);
    }

    @Test
    void whatNobodyPublishedIsInvented() {
        assertThat(kinds(delivered(1, FIRST), settled(1))).containsExactly(Kind.INVENTED);
        assertThat(kinds(published(1), in("elsewhere", 1))).containsExactly(Kind.INVENTED);
    }

    @Test
    void anotherBodyIsDamage() {
        Event wrong = new Event.Delivered(id(1), QUEUE, FIRST, false, Fingerprint.of(new byte[] {1, 2, 4}));

        assertThat(kinds(published(1), wrong, settled(1))).containsExactly(Kind.DAMAGED);
    }

    @Test
    void oneConsumerGetsAPublishersMessagesInTheirOrder() {
        assertThat(kinds(published(1), published(2), delivered(2, FIRST), delivered(1, FIRST)))
                .containsExactly(Kind.OUT_OF_ORDER);
    }

    @Test
    void aQueueWithOneConsumerKeepsItsOrderAcrossFaults() {
        Event[] skipped = {
            published(1),
            published(2),
            delivered(2, FIRST),
            fault(1),
            delivered(1, AFTER_FAULT),
            redelivered(2, AFTER_FAULT)
        };

        assertThat(kinds(skipped)).isEmpty();
        assertThat(Checker.check(Arrays.asList(skipped), Set.of(QUEUE)).violations())
                .extracting(Violation::kind)
                .containsExactly(Kind.OUT_OF_ORDER);
    }

    @Test
    void whatIsDrainedIsInOrderRedeliveredOrNot() {
        assertThat(kinds(
                        published(1),
                        published(2),
                        delivered(1, FIRST),
                        delivered(2, FIRST),
                        fault(1),
                        redelivered(2, DRAIN),
                        redelivered(1, DRAIN)))
                .containsExactly(Kind.OUT_OF_ORDER);
    }

    @Test
    void comingTwiceNeedsAReason() {
        assertThat(kinds(published(1), delivered(1, FIRST), redelivered(1, FIRST)))
                .containsExactly(Kind.DUPLICATE);
        assertThat(kinds(published(1), delivered(1, FIRST), settled(1), closed(FIRST), redelivered(1, SECOND)))
                .containsExactly(Kind.DUPLICATE);
    }

    @Test
    void aFaultAClosedChannelAndANackAreReasons() {
        assertThat(kinds(published(1), delivered(1, FIRST), settled(1), fault(1), redelivered(1, AFTER_FAULT)))
                .isEmpty();
        assertThat(kinds(published(1), delivered(1, FIRST), closed(FIRST), redelivered(1, SECOND)))
                .isEmpty();
        assertThat(kinds(published(1), delivered(1, FIRST), requeued(1), redelivered(1, FIRST)))
                .isEmpty();
    }

    @Test
    void whileItIsBeingStruckABrokerMayRepeatItself() {
        assertThat(kinds(published(1), delivered(1, FIRST), settled(1), fault(1), delivered(1, FIRST)))
                .isEmpty();
    }

    @Test
    void aBrokerThatIsEndingMayGiveOneConnectionsMessagesToAnother() {
        Event ending = new Event.ConnectionsMayFail(1);

        assertThat(kinds(published(1), delivered(1, FIRST), ending, redelivered(1, SECOND)))
                .isEmpty();
        assertThat(kinds(published(1), delivered(1, FIRST), ending, delivered(1, SECOND)))
                .containsExactly(Kind.UNMARKED);
    }

    @Test
    void anAcknowledgementThatAFaultHasTakenSettlesNothing() {
        assertThat(kinds(
                        published(1),
                        delivered(1, FIRST),
                        settled(1),
                        fault(1),
                        redelivered(1, AFTER_FAULT),
                        closed(AFTER_FAULT),
                        redelivered(1, new ConsumerId("c", 2, 2, false))))
                .isEmpty();
    }

    @Test
    void aReasonIsGoodForOneRepetition() {
        assertThat(kinds(published(1), delivered(1, FIRST), requeued(1), redelivered(1, FIRST), redelivered(1, FIRST)))
                .containsExactly(Kind.DUPLICATE);
    }

    @Test
    void whatComesAgainIsMarked() {
        assertThat(kinds(published(1), delivered(1, FIRST), requeued(1), delivered(1, FIRST)))
                .containsExactly(Kind.UNMARKED);
        assertThat(kinds(published(1), delivered(1, FIRST), fault(1), delivered(1, AFTER_FAULT)))
                .containsExactly(Kind.UNMARKED);
    }

    @Test
    void whatIsMarkedHasAReason() {
        assertThat(kinds(published(1), redelivered(1, FIRST))).containsExactly(Kind.MARKED);
        assertThat(kinds(published(1), closed(FIRST), redelivered(1, SECOND))).isEmpty();
        assertThat(kinds(published(1), fault(1), redelivered(1, AFTER_FAULT))).isEmpty();
    }

    @Test
    void aMessageIsAnsweredOnce() {
        assertThat(kinds(published(1), refused(1), confirmed(1))).containsExactly(Kind.ANSWERED_TWICE);
    }

    @Test
    void aDrainedQueueIsEmpty() {
        assertThat(kinds(drained(1))).containsExactly(Kind.NOT_EMPTY);
    }

    private static Verdict check(Event... history) {
        return Checker.check(Arrays.asList(history), Set.of());
    }

    private static List<Kind> kinds(Event... history) {
        return check(history).violations().stream().map(Violation::kind).toList();
    }

    private static MessageId id(long n) {
        return new MessageId("p", n);
    }

    private static Event published(long n) {
        return new Event.Attempted(id(n), 1, List.of(QUEUE), true, BODY);
    }

    private static Event confirmed(long n) {
        return new Event.Confirmed(id(n));
    }

    private static Event refused(long n) {
        return new Event.Refused(id(n));
    }

    private static Event delivered(long n, ConsumerId consumer) {
        return new Event.Delivered(id(n), QUEUE, consumer, false, BODY);
    }

    private static Event redelivered(long n, ConsumerId consumer) {
        return new Event.Delivered(id(n), QUEUE, consumer, true, BODY);
    }

    private static Event in(String queue, long n) {
        return new Event.Delivered(id(n), queue, FIRST, false, BODY);
    }

    private static Event settled(long n) {
        return settledIn(QUEUE, n);
    }

    private static Event settledIn(String queue, long n) {
        return new Event.Settled(id(n), queue);
    }

    private static Event requeued(long n) {
        return new Event.Requeued(id(n), QUEUE);
    }

    private static Event closed(ConsumerId consumer) {
        return new Event.ChannelClosed(QUEUE, consumer);
    }

    private static Event fault(int era) {
        return new Event.Fault(era);
    }

    private static Event drained(long left) {
        return new Event.Drained(QUEUE, left);
    }
}
