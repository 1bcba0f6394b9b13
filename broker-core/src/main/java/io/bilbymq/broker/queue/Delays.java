package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows and takes away single messages of a queue that delays: a part of its {@link QueueMachine}, confined to its loop.
 *
 * <p>What is known of a message may be on disk; then the answer comes when it is back.
 */
final class Delays {
    private final HeldMessages held;
    private final ReadyMessages ready;
    private final Expiration expiration;
    private final QueueEffects effects;

    /** Questions that wait for what is on disk. */
    private List<Runnable> waiting = new ArrayList<>(0);

    Delays(HeldMessages held, Expiration expiration, QueueEffects effects) {
        this.held = held;
        this.ready = held.ready();
        this.expiration = expiration;
        this.effects = effects;
    }

    /** When what is here is due, to be taken apart. */
    DeadlineHeap pending() {
        return expiration.deadlines().copy();
    }

    /** Asks for the contents of these messages; null in the place of those that are not here any more. */
    void show(long[] sequences, Consumer<@Nullable Message[]> answer) {
        whenKnown(sequences, () -> {
            final @Nullable Message[] shown = new Message[sequences.length];
            Arrays.setAll(shown, i -> ready.contains(sequences[i]) ? ready.content(sequences[i]) : null);
            final Missing missing = ready.missing(sequences, Long.MAX_VALUE);
            if (missing.size() == 0) {
                answer.accept(shown);
            } else {
                effects.show(missing, read -> answer.accept(merged(sequences, shown, missing, read)));
            }
        });
    }

    private static @Nullable Message[] merged(
            long[] sequences, @Nullable Message[] shown, Missing missing, @Nullable Message[] read) {
        // Those that were missing are in the order of all.
        int next = 0;
        for (int i = 0; i < sequences.length && next < missing.size(); i++) {
            if (sequences[i] == missing.sequences()[next]) {
                shown[i] = read[next++];
            }
        }
        return shown;
    }

    /** Takes those of these messages away that are here, and says how many when nothing brings them back. */
    void cancel(long[] sequences, IntConsumer answer) {
        whenKnown(sequences, () -> {
            final Set<Long> gone = new HashSet<>();
            for (final long sequence : sequences) {
                if (ready.contains(sequence)) {
                    cancel(sequence);
                    gone.add(sequence);
                }
            }
            if (!gone.isEmpty()) {
                expiration.deadlines().retain(sequence -> !gone.contains(sequence));
            }
            effects.whenDurable(() -> answer.accept(gone.size()));
        });
    }

    private void cancel(long sequence) {
        final ResidentChunk chunk = ready.chunkOf(sequence);
        assert chunk != null : sequence + " is known";
        final int slot = chunk.slotOf(sequence);
        final Message message = chunk.message(slot);
        if (message == null) {
            held.goneUnread(sequence, chunk.position(slot), chunk.length(slot));
        }
        ready.remove(sequence, chunk);
        if (message != null) {
            held.gone(sequence, message);
        }
    }

    /** Takes all messages away, and says how many when nothing brings them back. */
    void cancelAll(IntConsumer answer) {
        final int messages = ready.size();
        held.purge();
        effects.whenDurable(() -> answer.accept(messages));
    }

    private void whenKnown(long[] sequences, Runnable then) {
        boolean known = true;
        for (final long sequence : sequences) {
            // One that is not known is on its way to memory then.
            known &= !ready.contains(sequence) || ready.chunkOf(sequence) != null;
        }
        if (known) {
            then.run();
        } else {
            waiting.add(() -> whenKnown(sequences, then));
        }
    }

    /** What was on disk is back, or is gone. */
    void goOn() {
        final List<Runnable> those = waiting;
        waiting = new ArrayList<>(0);
        those.forEach(Runnable::run);
    }
}
