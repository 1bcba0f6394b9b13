package io.bilbymq.broker.connection;

import io.bilbymq.broker.alarm.Alarms;
import io.bilbymq.broker.loop.Loop;
import java.util.function.Consumer;

/**
 * Whether a connection reads from its socket. It does not while what it has read already has nowhere to go.
 *
 * <p>Each reason to pause has its bound; when the last one has gone, reading goes on in a turn of its own.
 */
final class ReadingGate {
    /** Bytes of publishes under way to queues on other loops. */
    static final long CREDIT_BYTES = 1024 * 1024;

    /** Bytes of frames that wait for parked channels. */
    static final long BACKLOG_BYTES = 1024 * 1024;

    /** The same during an alarm. */
    private static final long BACKLOG_BYTES_IN_ALARM = 32 * 1024;

    /** Bytes of an incomplete frame that during an alarm count as publishing: no acknowledgement is that long. */
    private static final int UNFINISHED_BYTES = 4 * 1024;

    /** So long after it wanted credit RabbitMQ still shows a connection to be in flow: nobody could see it otherwise. */
    private static final long FLOW_MILLIS = 5000;

    private static final int NO_CREDIT = 1;
    private static final int BACKLOG = 2;
    private static final int OUTPUT = 4;
    private static final int ALARM = 8;

    private final SocketHandler handler;
    private final Loop loop;
    private final Alarms alarms;
    private final Runnable whenCleared = this::alarmCleared;
    private Consumer<Boolean> tellBlocked = blocked -> {};
    private long charged;
    private long backlog;
    private int unfinished;
    private int reasons;
    private boolean closed;
    private boolean ending;

    /** When credit came back that was waited for, by the loop's clock; before all time if it never did. */
    private long creditCameMillis = Long.MIN_VALUE / 2;

    ReadingGate(SocketHandler handler, Loop loop, Alarms alarms) {
        this.handler = handler;
        this.loop = loop;
        this.alarms = alarms;
    }

    boolean isOpen() {
        return reasons == 0;
    }

    /** Whether it is closed because of an alarm. */
    boolean isBlocked() {
        return (reasons & ALARM) != 0;
    }

    /** Whether it is closed, for whatever reason, while there is an alarm. */
    boolean isClosedInAlarm() {
        return !isOpen() && alarms.isRaised();
    }

    /** What the connection is doing about publishers. */
    ConnectionState state() {
        if (ending) {
            return ConnectionState.CLOSING;
        }
        if (alarms.isRaised()) {
            return isBlocked() ? ConnectionState.BLOCKED : ConnectionState.BLOCKING;
        }
        final boolean lately = loop.nowMillis() - creditCameMillis < FLOW_MILLIS;
        return lately || (reasons & NO_CREDIT) != 0 ? ConnectionState.FLOW : ConnectionState.RUNNING;
    }

    /** So many bytes more are under way to queues. */
    void charge(long bytes) {
        charged += bytes;
        if (charged >= CREDIT_BYTES && (reasons & NO_CREDIT) == 0 && !ending) {
            pause(NO_CREDIT);
            loop.wantCredit(true);
        }
    }

    /** So many bytes have been taken in by queues. */
    void creditReturned(long bytes) {
        charged -= bytes;
        if (charged <= CREDIT_BYTES / 2 && (reasons & NO_CREDIT) != 0) {
            loop.wantCredit(false);
            creditCameMillis = loop.nowMillis();
            goOn(NO_CREDIT);
        }
    }

    void backlogGrew(long bytes) {
        backlog += bytes;
        loop.memory().add(bytes);
        final long most = alarms.isRaised() ? BACKLOG_BYTES_IN_ALARM : BACKLOG_BYTES;
        if (backlog >= most) {
            pause(BACKLOG);
        } else if (backlog <= most / 2) {
            goOn(BACKLOG);
        }
    }

    /**
     * So many bytes have been read that are not decoded: a part of a frame, or what came before reading stopped.
     *
     * @param tell as for {@link #publishing}
     */
    void unfinished(int bytes, Consumer<Boolean> tell) {
        loop.memory().add(bytes - unfinished);
        unfinished = bytes;
        if (bytes >= UNFINISHED_BYTES && isOpen()) {
            publishing(tell);
        }
    }

    /** The client does not read what it is told. */
    void outputFull(boolean full) {
        if (full) {
            pause(OUTPUT);
        } else {
            goOn(OUTPUT);
        }
    }

    /**
     * The client is publishing: under an alarm the frame at hand is the last one that is read.
     *
     * @param tell called with true when the connection is blocked, and with false when it is not any more
     */
    void publishing(Consumer<Boolean> tell) {
        if (alarms.isRaised() && (reasons & ALARM) == 0 && !ending) {
            pause(ALARM);
            tellBlocked = tell;
            tell.accept(true);
            alarms.whenCleared(whenCleared);
        }
    }

    /** Called on the thread that noticed. */
    private void alarmCleared() {
        loop.execute(() -> {
            if ((reasons & ALARM) != 0 && !alarms.isRaised()) {
                alarms.forget(whenCleared);
                tellBlocked.accept(false);
                goOn(ALARM);
            }
        });
    }

    private void pause(int reason) {
        if (ending) {
            return;
        }
        if (reasons == 0) {
            handler.stopReading();
        }
        reasons |= reason;
    }

    private void goOn(int reason) {
        if ((reasons & reason) != 0) {
            reasons &= ~reason;
            if (reasons == 0) {
                loop.execute(this::readAgain);
            }
        }
    }

    private void readAgain() {
        if (reasons == 0 && !closed) {
            handler.resumeReading();
        }
    }

    /** The connection is ending: all that is read from now on is the other side's good-bye. */
    void openForGood() {
        ending = true;
        alarms.forget(whenCleared);
        if ((reasons & NO_CREDIT) != 0) {
            loop.wantCredit(false);
        }
        if (reasons != 0) {
            reasons = 0;
            loop.execute(this::readAgain);
        }
    }

    void closed() {
        closed = true;
        loop.memory().add(-unfinished);
        unfinished = 0;
    }
}
