package io.bilbymq.broker.statistics;

import java.util.function.Consumer;

/**
 * What happens in one turn of a loop: on the path of a message only this is added to, and a tally hears of it at the end of the turn.
 * Confined to the loop.
 *
 * @param <E> what is counted
 */
public final class TurnTally<E extends Enum<E>> implements Runnable {
    private final Tally<E> tally;
    private final Consumer<Runnable> atEndOfTurn;
    private final long[] turn;

    /** A bit for each kind of events of which something has happened in this turn. */
    private int touched;

    /**
     * Nothing yet.
     *
     * @param atEndOfTurn has this run at the end of the turn
     */
    public TurnTally(Tally<E> tally, Consumer<Runnable> atEndOfTurn) {
        this.tally = tally;
        this.atEndOfTurn = atEndOfTurn;
        this.turn = new long[tally.length()];
        assert turn.length <= Integer.SIZE : "a bit for each";
    }

    /** It has happened so many times more. */
    public void add(E event, long times) {
        final int index = Tally.index(event);
        turn[index] += times;
        if (touched == 0) {
            atEndOfTurn.accept(this);
        }
        touched |= 1 << index;
    }

    /** All counts as of now. */
    public Counts<E> counts() {
        tell();
        return tally.counts();
    }

    /** The end of the turn. */
    @Override
    public void run() {
        tell();
    }

    private void tell() {
        int left = touched;
        touched = 0;
        while (left != 0) {
            final int index = Integer.numberOfTrailingZeros(left);
            left &= left - 1;
            tally.add(index, turn[index]);
            turn[index] = 0;
        }
    }
}
