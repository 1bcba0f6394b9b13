package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The messages that an exchange of type {@code x-delayed-message} keeps until they are due: to be looked at, and taken away.
 * Thread safe. Once the exchange is deleted there are none.
 */
public final class DelayedMessages {
    /** How many are listed at once. */
    public static final int LIST_MAX = 1000;

    private final QueueQuestions questions;

    /** Those in the queue of an exchange. */
    public DelayedMessages(Queue queue) {
        this.questions = new QueueQuestions(queue);
    }

    /** How many wait now. */
    public CompletionStage<Integer> count() {
        return questions.ask((machine, answer) -> answer.complete(machine.readyMessages()));
    }

    /**
     * Some of them, in the order in which they are due; of those that are due at the same millisecond in the order in which
     * they came. What becomes due meanwhile is left out.
     *
     * @param position of the first one, from 0
     * @param count no more than these, and than {@link #LIST_MAX}
     */
    public CompletionStage<List<DelayedMessage>> list(int position, int count) {
        // To copy is little work for the loop, to look for a position is much: that is done elsewhere.
        return questions
                .<DeadlineHeap>ask((machine, answer) ->
                        answer.complete(machine.upkeep().delays().pending()))
                .thenApplyAsync(pending -> Page.of(pending, position, Math.min(count, LIST_MAX)))
                .thenCompose(page -> questions.<List<DelayedMessage>>ask((machine, answer) -> machine.upkeep()
                        .delays()
                        .show(page.sequences, messages -> answer.complete(page.with(messages)))));
    }

    /**
     * Takes those away of which these are the {@linkplain DelayedMessage#id ids}, unless they are due already. Completes with
     * how many it were, when it is sure that no restart brings them back.
     */
    public CompletionStage<Integer> cancel(Collection<Long> ids) {
        final long[] sequences =
                ids.stream().mapToLong(Long::longValue).distinct().toArray();
        return questions.ask((machine, answer) -> machine.upkeep().delays().cancel(sequences, answer::complete));
    }

    /** Takes all away that wait now. Completes as {@link #cancel}. */
    public CompletionStage<Integer> cancelAll() {
        return questions.ask((machine, answer) -> machine.upkeep().delays().cancelAll(answer::complete));
    }

    /** Which messages are asked for. */
    private static final class Page {
        final long[] sequences;
        final long[] deadlines;

        private Page(int size) {
            sequences = new long[size];
            deadlines = new long[size];
        }

        static Page of(DeadlineHeap pending, int position, int count) {
            for (int i = 0; i < position && !pending.isEmpty(); i++) {
                pending.removeFirst();
            }
            final Page page = new Page(Math.min(count, pending.size()));
            for (int i = 0; i < page.sequences.length; i++) {
                page.sequences[i] = pending.sequence();
                page.deadlines[i] = pending.deadline();
                pending.removeFirst();
            }
            return page;
        }

        List<DelayedMessage> with(@Nullable Message[] messages) {
            final List<DelayedMessage> list = new ArrayList<>(messages.length);
            for (int i = 0; i < messages.length; i++) {
                final Message message = messages[i];
                if (message != null) {
                    list.add(new DelayedMessage(
                            sequences[i],
                            Instant.ofEpochMilli(deadlines[i]),
                            message.address().exchange(),
                            message.address().routingKey(),
                            message.bodyLength(),
                            message.isPersistent()));
                }
            }
            return list;
        }
    }
}
