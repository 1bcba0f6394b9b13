package io.bilbymq.it.differential;

import io.bilbymq.it.differential.ModelQueue.ModelConsumer;
import io.bilbymq.it.differential.ModelQueue.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a broker must answer to a script, worked out the slow way. Writes down what {@link Player} would. */
final class ModelBroker implements Stage {
    /** A delivery to settle; without a consumer it was got. */
    private record Outstanding(ModelQueue queue, @Nullable ModelConsumer consumer, Place place) {
        /** By which {@link Player} puts those of one step in order. */
        String name() {
            return (consumer == null ? "get" : consumer.tag) + " "
                    + place.message().body() + " " + queue.name();
        }
    }

    private final Set<Dialect> dialect;
    private final List<ModelQueue> queues;
    private final List<Outstanding> outstanding = new ArrayList<>();

    /** Of this step. */
    private final List<Outstanding> delivered = new ArrayList<>();

    /** Dead letters on their way: they arrive when the queue that sends them is done. */
    private final Deque<Runnable> underWay = new ArrayDeque<>();

    /** Their tags, in the order in which they came. */
    private final List<String> consumers = new ArrayList<>();

    /** Where dead letters have arrived in this step. */
    private final Set<ModelQueue> arrivedIn = new HashSet<>();

    private final ModelPolicies policies = new ModelPolicies();
    private long now;
    private boolean paused;
    private int letters;
    private boolean restarted;
    private boolean undecided;

    ModelBroker(World world, Set<Dialect> dialect) {
        this.dialect = dialect;
        queues = world.queues().stream()
                .map(queue -> new ModelQueue(queue, dialect))
                .toList();
    }

    /** Whether something has happened of which the model does not know the outcome. */
    boolean isUndecided() {
        return undecided;
    }

    /** Whether time had to pass after the last step, because something came that does not live long. */
    boolean hasPaused() {
        return paused;
    }

    /** How many dead letters have arrived somewhere in the last step. */
    int letters() {
        return letters;
    }

    /** Does it, and says all that a client sees of it. */
    List<String> run(Step step) {
        List<String> seen = new ArrayList<>();
        delivered.clear();
        arrivedIn.clear();
        letters = 0;
        String answer = step.on(this);
        arrive();
        paused = isShortLived();
        if (paused) {
            pause();
        }
        List<Outstanding> inOrder = Outstandings.inOrder(delivered, Outstanding::name);
        outstanding.addAll(inOrder);
        seen.add(answer);
        for (Outstanding delivery : inOrder) {
            if (delivery.consumer() != null) {
                seen.add(delivery.consumer().tag + " gets " + delivery.queue().seen(delivery.place()));
            }
        }
        for (ModelQueue queue : queues) {
            seen.add(queue.name() + ": " + queue.ready.size() + " ready, " + queue.consumers.size() + " consumers");
        }
        return seen;
    }

    /** Whether something is here of which the time is not over, but soon will be. */
    private boolean isShortLived() {
        return Stream.concat(
                        queues.stream().flatMap(queue -> queue.ready.stream()),
                        Stream.concat(outstanding.stream(), delivered.stream()).map(Outstanding::place))
                .anyMatch(place -> place.deadline() > now && place.deadline() <= now + World.SHORT_MILLIS);
    }

    /** A message may be late in one queue, and late again in the next. */
    private void pause() {
        for (int hop = 0; hop <= queues.size(); hop++) {
            now += World.SHORT_MILLIS;
            queues.forEach(this::expire);
            arrive();
        }
    }

    @Override
    public String publish(Step.Publish publish) {
        ModelQueue queue = queues.get(publish.queue());
        ModelMessage message = ModelMessage.of(publish, queue.name());
        return enqueue(queue, message, publish.persistent() || queue.spec.isQuorum()) ? "confirmed" : "refused";
    }

    private boolean enqueue(ModelQueue queue, ModelMessage message, boolean kept) {
        Place place = queue.place(message, kept, now);
        if (queue.refusesPublishes() && queue.isOverfull(1, message.bytes())) {
            if (queue.buriesRefused()) {
                die(queue, message, "maxlen");
            }
            return false;
        }
        queue.ready.add(place);
        ModelConsumer consumer = queue.ready.size() == 1 ? queue.takeTurn() : null;
        if (consumer != null) {
            deliver(queue, consumer, queue.takeHead());
        } else if (dialect.contains(Dialect.FORGETS_AT_ONCE) && queue.keepsNothing()) {
            queue.ready.remove(place);
        } else {
            boolean dropped = dropHeads(queue);
            if (!dialect.contains(Dialect.LOOKS_ONLY_AFTER_TAKING) || dropped || queue.ready.size() == 1) {
                expire(queue);
            }
        }
        return true;
    }

    private void deliver(ModelQueue queue, ModelConsumer consumer, Place place) {
        consumer.outstanding++;
        delivered.add(new Outstanding(queue, consumer, place));
        queue.hadItsTurn(consumer);
    }

    /** Whether there were any to drop. A queue that refuses publishes keeps what comes back, however much it is. */
    private boolean dropHeads(ModelQueue queue) {
        boolean dropped = false;
        while (!queue.refusesPublishes() && !queue.ready.isEmpty() && queue.isOverfull(0, 0)) {
            die(queue, queue.ready.pollFirst().message(), "maxlen");
            dropped = true;
        }
        return dropped;
    }

    /** The head goes when its time has come, and then the next. */
    private void expire(ModelQueue queue) {
        while (!queue.ready.isEmpty() && queue.ready.first().deadline() <= now) {
            die(queue, queue.ready.pollFirst().message(), "expired");
        }
    }

    private void run(ModelQueue queue) {
        if (!dialect.contains(Dialect.LOOKS_ONLY_AFTER_TAKING)) {
            expire(queue);
        }
        while (!queue.ready.isEmpty()) {
            ModelConsumer consumer = queue.takeTurn();
            if (consumer == null) {
                return;
            }
            deliver(queue, consumer, queue.takeHead());
            expire(queue);
        }
    }

    private void die(ModelQueue queue, ModelMessage message, String reason) {
        if (!queue.spec.has(World.DEAD_LETTER_EXCHANGE)) {
            return;
        }
        ModelMessage dead = message.dead(queue.spec, reason, dialect.contains(Dialect.TURNS_HISTORY_ROUND));
        List<ModelQueue> targets = new ArrayList<>();
        for (ModelQueue target : queues) {
            boolean routed =
                    dead.exchange().equals(World.FANOUT) || target.name().equals(dead.routingKey());
            boolean circles = !reason.equals("rejected") && dead.wouldCircleTo(target.name());
            undecided |= circles && dialect.contains(Dialect.CIRCLES_ON_AFTER_REJECT) && dead.wasRejected();
            if (routed && !circles && target.isThere()) {
                targets.add(target);
            }
        }
        boolean keptBesides = dialect.contains(Dialect.KEEPS_BESIDE_QUORUM)
                && targets.stream().anyMatch(target -> target.spec.isQuorum());
        for (ModelQueue target : targets) {
            letters++;
            boolean kept = dead.persistent() || keptBesides || target.spec.isQuorum();
            underWay.add(() -> arrive(target, dead, kept));
        }
    }

    private void arrive(ModelQueue target, ModelMessage dead, boolean kept) {
        // What the target has just delivered or dropped may have had to be read, and then it was still there when this
        // came.
        undecided |= restarted
                && dialect.contains(Dialect.READS_BACK)
                && target.caresWhatIsReady()
                && (!arrivedIn.add(target) || delivered.stream().anyMatch(delivery -> delivery.queue() == target));
        enqueue(target, dead, kept);
    }

    private void arrive() {
        while (!underWay.isEmpty()) {
            underWay.remove().run();
        }
    }

    @Override
    public String get(Step.Get get) {
        ModelQueue queue = queues.get(get.queue());
        if (!dialect.contains(Dialect.LOOKS_ONLY_AFTER_TAKING)) {
            expire(queue);
        }
        if (queue.ready.isEmpty()) {
            return "nothing to get";
        }
        Place place = queue.takeHead();
        if (!get.noAck()) {
            delivered.add(new Outstanding(queue, null, place));
        }
        expire(queue);
        return "got " + queue.seen(place) + ", " + queue.ready.size() + " left";
    }

    @Override
    public String settle(Step.Settle settle) {
        if (outstanding.isEmpty()) {
            return "nothing to settle";
        }
        if (settle.multiple()) {
            List<Outstanding> all = List.copyOf(outstanding);
            outstanding.clear();
            settleAll(all, settle.how());
        } else {
            settleAll(List.of(outstanding.remove(settle.which() % outstanding.size())), settle.how());
        }
        return "settled";
    }

    private void settleAll(List<Outstanding> all, Step.How how) {
        for (ModelQueue queue : queues) {
            if (all.stream().noneMatch(delivery -> delivery.queue() == queue)) {
                continue;
            }
            for (Outstanding delivery : all) {
                if (delivery.queue() == queue) {
                    switch (how) {
                        case ACK -> {}
                        case NACK, REJECT -> die(queue, delivery.place().message(), "rejected");
                        case NACK_REQUEUE -> queue.ready.add(delivery.place().again(false));
                        case REJECT_REQUEUE -> comesBackFailed(queue, delivery.place());
                    }
                }
            }
            if (how == Step.How.NACK_REQUEUE
                    || how == Step.How.REJECT_REQUEUE
                    || !dialect.contains(Dialect.LOOKS_ONLY_AFTER_TAKING)) {
                dropHeads(queue);
                expire(queue);
            }
            for (Outstanding delivery : all) {
                if (delivery.queue() == queue && delivery.consumer() != null) {
                    queue.settled(delivery.consumer());
                }
            }
            run(queue);
        }
    }

    private void comesBackFailed(ModelQueue queue, Place place) {
        Place again = place.again(true);
        if (queue.givesUp(again)) {
            die(queue, place.message(), "delivery_limit");
        } else {
            queue.ready.add(again);
        }
    }

    @Override
    public String consume(Step.Consume consume) {
        ModelQueue queue = queues.get(consume.queue());
        queue.add(new ModelConsumer(consume));
        consumers.add(consume.tag());
        run(queue);
        return "consuming";
    }

    @Override
    public String cancel(Step.Cancel cancel) {
        consumers.remove(cancel.tag());
        for (ModelQueue queue : queues) {
            for (ModelConsumer consumer : List.copyOf(queue.consumers)) {
                if (consumer.tag.equals(cancel.tag())) {
                    queue.remove(consumer);
                    run(queue);
                }
            }
        }
        return "cancelled";
    }

    @Override
    public String purge(Step.Purge purge) {
        ModelQueue queue = queues.get(purge.queue());
        int purged = queue.ready.size();
        queue.ready.clear();
        return purged + " purged";
    }

    @Override
    public String reopen() {
        List<String> tags = new ArrayList<>(consumers);
        Collections.reverse(tags);
        tags.forEach(tag -> cancel(new Step.Cancel(tag)));
        // What one consumer got when another one was cancelled is not seen any more.
        List<Outstanding> all = new ArrayList<>(outstanding);
        all.addAll(delivered);
        outstanding.clear();
        delivered.clear();
        all.sort(Comparator.comparingLong(delivery -> delivery.place().sequence()));
        settleAll(all, Step.How.REJECT_REQUEUE);
        return "reopened";
    }

    @Override
    public String restart() {
        restarted = true;
        reopen();
        arrive();
        queues.forEach(ModelQueue::stop);
        // What dies now can only go to queues that are there.
        queues.stream().filter(ModelQueue::isThere).forEach(this::configure);
        arrive();
        queues.stream().filter(queue -> !queue.isThere()).forEach(queue -> {
            queue.declareAgain();
            configure(queue);
        });
        return "restarted";
    }

    @Override
    public String set(PolicySpec policy) {
        policies.set(policy);
        return policiesChanged();
    }

    @Override
    public String clear(Step.ClearPolicy clear) {
        policies.clear(clear.operator(), clear.rank());
        return policiesChanged();
    }

    private String policiesChanged() {
        int changed = 0;
        for (int i = 0; i < queues.size(); i++) {
            if (queues.get(i).apply(policies.to(i))) {
                configure(queues.get(i));
                changed++;
            }
        }
        // Each queue hears of it for itself: what the first one lets go may reach the next one before or after.
        undecided |= changed > 1 && !underWay.isEmpty();
        return "policies changed";
    }

    /** What applies to it takes effect. */
    private void configure(ModelQueue queue) {
        dropHeads(queue);
        queue.applyOverflow();
        dropHeads(queue);
        expire(queue);
    }
}
