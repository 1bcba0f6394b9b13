package io.bilbymq.broker.queue;

/**
 * Lets go of contents of messages that are held and not ready, the lowest sequences first.
 *
 * <p>Each message is looked at once: the next call goes on where this one stopped. What could not go yet is looked at again, from
 * the first of these on, when all else is let go; if that was in vain it is done less and less often. So deliveries that come and
 * are acknowledged cost nothing here, and many that stay are not looked at again and again.
 */
final class HeldPageOut {
    /** So many are looked at in one go. */
    private static final int LOOKS_MAX = 16 * 1024;

    private static final int PAUSE_MAX = 63;
    private static final long NOTHING = Long.MAX_VALUE;

    /** The lowest sequence that was not looked at. */
    private long next = 1;

    /** The lowest one before {@link #next} that has to be looked at again. */
    private long again = NOTHING;

    /** Calls until that is done. */
    private int pause;

    private int lastPause;

    /** There is a content that was not there. */
    void arrived(long sequence) {
        if (sequence < next) {
            again = Math.min(again, sequence);
        }
    }

    /** Lets go of as much as is wanted, if it is there. No sequence is higher than {@code last}. */
    void letGo(SequenceMap<? extends HeldContent> contents, long last, LettingGo enough) {
        final boolean isAtTheEnd = sweep(contents, last, enough);
        if (!isAtTheEnd || again == NOTHING || pause-- > 0) {
            return;
        }
        next = again;
        again = NOTHING;
        final long before = enough.going();
        sweep(contents, last, enough);
        lastPause = enough.going() > before ? 0 : Math.min(PAUSE_MAX, 2 * lastPause + 1);
        pause = lastPause;
    }

    /** Whether all have been looked at, and more is wanted. */
    private boolean sweep(SequenceMap<? extends HeldContent> contents, long last, LettingGo enough) {
        int looks = 0;
        while (next <= last) {
            final long sequence = contents.next(next);
            if (sequence == 0) {
                next = last + 1;
                break;
            }
            if (looks++ == LOOKS_MAX || enough.isEnough()) {
                return false;
            }
            final HeldContent content = contents.get(sequence);
            final LettingGo.Outcome outcome = content == null ? LettingGo.Outcome.GONE : enough.look(sequence, content);
            if (outcome == LettingGo.Outcome.WAITS) {
                return false;
            }
            next = sequence + 1;
            if (outcome == LettingGo.Outcome.STAYS) {
                arrived(sequence);
            }
        }
        return !enough.isEnough();
    }
}
