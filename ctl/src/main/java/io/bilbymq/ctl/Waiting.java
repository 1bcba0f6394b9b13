package io.bilbymq.ctl;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shows a person that something goes on when it takes longer than a second: a bar that moves, and the seconds. The API does not say
 * how far it is. Shown by a thread of its own, which alone writes to stderr meanwhile.
 */
final class Waiting {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration NEXT = Duration.ofMillis(200);
    private static final int WIDTH = 24;
    private static final int BLOCK = 6;

    private final PrintWriter err;
    private final String what;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::show, "waiting");

    private Waiting(PrintWriter err, String what) {
        this.err = err;
        this.what = what;
        thread.setDaemon(true);
    }

    /** Does something, and shows meanwhile that it goes on, if somebody looks. */
    static <T> T during(Terminal terminal, String what, Supplier<T> action) {
        if (!terminal.person().watches()) {
            return action.get();
        }
        final Waiting waiting = new Waiting(terminal.err(), what);
        waiting.thread.start();
        try {
            return action.get();
        } finally {
            waiting.end();
        }
    }

    private void end() {
        end.countDown();
        try {
            thread.join();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void show() {
        final long beginNanos = System.nanoTime();
        boolean shown = false;
        try {
            while (!end.await((shown ? NEXT : FIRST).toMillis(), TimeUnit.MILLISECONDS)) {
                final Duration elapsed = Duration.ofNanos(System.nanoTime() - beginNanos);
                err.print("\r" + what + " [" + bar((int) (elapsed.toMillis() / NEXT.toMillis())) + "] "
                        + elapsed.toSeconds() + " s");
                err.flush();
                shown = true;
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        if (shown) {
            err.print("\r" + " ".repeat(what.length() + WIDTH + 16) + "\r");
            err.flush();
        }
    }

    /** A block that goes from side to side. */
    static String bar(int step) {
        final int way = WIDTH - BLOCK;
        final int place = step % (2 * way);
        final int left = place < way ? place : 2 * way - place;
        return " ".repeat(left) + "=".repeat(BLOCK) + " ".repeat(way - left);
    }
}
