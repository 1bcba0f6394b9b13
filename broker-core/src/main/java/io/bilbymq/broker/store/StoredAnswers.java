package io.bilbymq.broker.store;

import io.bilbymq.broker.loop.CreditAccount;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.message.PublishListener;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Tells publishers that their messages are written, and gives back the credit that these cost; consecutive tickets of one
 * publisher travel as one answer. Confined to the thread that makes it.
 */
final class StoredAnswers {
    private final Map<PublishListener, Stored> runs = new HashMap<>();
    private final BiConsumer<Loop, Runnable> send;

    /** Answers that {@code send} takes to the loops of the publishers. */
    StoredAnswers(BiConsumer<Loop, Runnable> send) {
        this.send = send;
    }

    /** One command to a publisher's loop. */
    private static final class Stored implements Runnable {
        private final PublishListener publisher;
        private final CreditAccount account;
        private final long first;
        private final boolean taken;
        private long last;
        private long bytes;

        Stored(PublishListener publisher, CreditAccount account, long ticket, boolean taken) {
            this.publisher = publisher;
            this.account = account;
            this.first = ticket;
            this.last = ticket;
            this.taken = taken;
        }

        /** Whether the ticket goes on where this run ends; those without a ticket go together too. */
        boolean precedes(long ticket, boolean ticketTaken) {
            return taken == ticketTaken && (first == 0 ? ticket == 0 : ticket == last + 1);
        }

        @Override
        public void run() {
            if (first != 0) {
                publisher.published(first, last, taken);
            }
            account.creditReturned(bytes);
        }
    }

    /** The queues of this record's message have taken it on, or refused it, and what they took is written. */
    void add(MessageRecord record) {
        final PublishListener publisher = record.takePublisher();
        final CreditAccount account = record.takeAccount();
        Stored run = runs.get(publisher);
        if (run == null || !run.precedes(record.ticket(), record.isTaken())) {
            if (run != null) {
                send.accept(publisher.loop(), run);
            }
            run = new Stored(publisher, account, record.ticket(), record.isTaken());
            runs.put(publisher, run);
        }
        run.last = record.ticket();
        run.bytes += record.heldBytes();
    }

    /** Sends what was collected. */
    void send() {
        runs.values().forEach(run -> send.accept(run.publisher.loop(), run));
        runs.clear();
    }
}
