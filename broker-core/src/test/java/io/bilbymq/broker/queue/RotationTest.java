package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import org.junit.jupiter.api.Test;

class RotationTest {
    private final Link link = new Link(new TestClient("client", new ManualLoop("loop", 0)));
    private final Rotation rotation = new Rotation();

    @Test
    void nobodyIsNextWhereNobodyStands() {
        assertThat(rotation.next()).isNull();
    }

    @Test
    void equalsTakeTurns() {
        final Consumer a = consumer(0, 0);
        final Consumer b = consumer(0, 0);
        rotation.add(a);
        rotation.add(b);

        assertThat(nextAndAgain()).isSameAs(a);
        assertThat(nextAndAgain()).isSameAs(b);
        assertThat(nextAndAgain()).isSameAs(a);
    }

    @Test
    void aConsumerStandsThereOnceHoweverOftenItIsAdded() {
        final Consumer a = consumer(0, 0);
        rotation.add(a);
        rotation.add(a);

        assertThat(rotation.next()).isSameAs(a);
        assertThat(rotation.next()).isNull();
    }

    @Test
    void theHighestPriorityGoesFirstAndNegativeOnesLast() {
        final Consumer low = consumer(-1, 0);
        final Consumer ordinary = consumer(0, 0);
        final Consumer high = consumer(7, 0);
        rotation.add(low);
        rotation.add(ordinary);
        rotation.add(high);

        assertThat(rotation.next()).isSameAs(high);
        assertThat(rotation.next()).isSameAs(ordinary);
        assertThat(rotation.next()).isSameAs(low);
        assertThat(rotation.next()).isNull();
    }

    @Test
    void aLowerPriorityTakesOverWhileTheHigherHasNoCredit() {
        final Consumer high = consumer(1, 1);
        final Consumer low = consumer(0, 0);
        rotation.add(high);
        rotation.add(low);
        high.outstanding = 1;

        assertThat(nextAndAgain()).isSameAs(low);

        high.outstanding = 0;
        rotation.add(high);
        assertThat(rotation.next()).isSameAs(high);
    }

    @Test
    void whoHasNoCreditIsNotLetIn() {
        final Consumer full = consumer(0, 2);
        full.outstanding = 2;

        rotation.add(full);

        assertThat(rotation.next()).isNull();
    }

    @Test
    void whoHasLostItsCreditIsPassedOverAndComesBackWithIt() {
        final Consumer a = consumer(0, 1);
        final Consumer b = consumer(0, 1);
        rotation.add(a);
        rotation.add(b);
        a.outstanding = 1;

        assertThat(rotation.next()).isSameAs(b);
        assertThat(rotation.next()).isNull();

        a.outstanding = 0;
        rotation.add(a);
        assertThat(rotation.next()).isSameAs(a);
    }

    @Test
    void whoIsRemovedGetsNoTurn() {
        final Consumer a = consumer(3, 0);
        final Consumer b = consumer(3, 0);
        rotation.add(a);
        rotation.add(b);

        rotation.remove(a);

        assertThat(rotation.next()).isSameAs(b);
        assertThat(rotation.next()).isNull();
    }

    @Test
    void nobodyIsLeftAfterClear() {
        rotation.add(consumer(0, 0));
        rotation.add(consumer(5, 0));

        rotation.clear();

        assertThat(rotation.next()).isNull();
    }

    private Consumer nextAndAgain() {
        final Consumer next = rotation.next();
        assert next != null : "somebody has credit";
        rotation.add(next);
        return next;
    }

    private Consumer consumer(int priority, int prefetch) {
        final Subscription subscription = new Subscription(link.client, "tag", false, false, priority, prefetch);
        final Consumer consumer = new Consumer(link, subscription);
        consumer.served = true;
        return consumer;
    }
}
