package io.bilbymq.broker.store;

import io.bilbymq.broker.loop.CreditAccount;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.message.PublishListener;
import org.jspecify.annotations.Nullable;

/**
 * Tells publishers that their messages are written, and gives back the credit that these cost; runs of consecutive
 * tickets of one publisher travel as one answer. Confined to the loop.
 */
final class StoredAnswers {
    private final Loop loop;
    private @Nullable Stored run;

    StoredAnswers(Loop loop) {
        this.loop = loop;
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
        final long ticket = record.ticket();
        final boolean taken = record.isTaken();
        final Stored current = run;
        if (current != null && current.publisher == publisher && current.taken == taken && follows(current, ticket)) {
            current.last = ticket;
            current.bytes += record.heldBytes();
            return;
        }
        send();
        final Stored next = new Stored(publisher, account, ticket, taken);
        next.bytes = record.heldBytes();
        run = next;
    }

    /** Whether the ticket goes on where the run ends; those without a ticket go together too. */
    private static boolean follows(Stored run, long ticket) {
        return run.first == 0 ? ticket == 0 : ticket == run.last + 1;
    }

    /** Sends what was collected. */
    void send() {
        final Stored last = run;
        if (last != null) {
            run = null;
            loop.send(last.publisher.loop(), last);
        }
    }
}
