package io.bilbymq.broker.connection;

/** Calls something when so many others are done. Confined to one loop. */
final class Countdown {
    private final Runnable whenDone;
    private int left;

    /** Waits for so many and for {@link #startNow}. */
    Countdown(int count, Runnable whenDone) {
        this.left = count + 1;
        this.whenDone = whenDone;
    }

    void oneLess() {
        left--;
        if (left == 0) {
            whenDone.run();
        }
    }

    /** All that are waited for have been told; they may have been done before. */
    void startNow() {
        oneLess();
    }
}
