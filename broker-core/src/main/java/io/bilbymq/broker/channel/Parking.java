package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.Method;
import io.bilbymq.broker.access.Access;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.NotAnsweredYet;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.vhost.Reply;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel's wait for the answer of another owner: the definitions, a queue, the log, who decides what the user may do. Later
 * frames of the channel wait behind it, so that answers leave in the order of the questions.
 */
final class Parking {
    /** What the channel waits for, and whose errors those of the answer are. */
    private record Parked(Method cause, @Nullable Consumer<QueueAnswer> whenAnswered) {}

    private final Channel channel;
    private final ChannelConnection connection;
    private @Nullable Parked parked;

    /** Null until a frame had to wait: that is asked for each. */
    private @Nullable Backlog backlog;

    /** What the broker wants to do on the channel by itself, before the frames that wait; null until there was anything. */
    private @Nullable Deque<Runnable> tasks;

    Parking(Channel channel, ChannelConnection connection) {
        this.channel = channel;
        this.connection = connection;
    }

    /** Whether an answer is waited for. */
    boolean isParked() {
        return parked != null;
    }

    /** Whether a frame that comes now has to wait: for an answer, or because others wait already. */
    boolean holdsFrames() {
        return parked != null || (backlog != null && !backlog.isEmpty()) || (tasks != null && !tasks.isEmpty());
    }

    /** Lets a frame wait. */
    void hold(int type, ByteBuf in, int offset, int length) {
        if (backlog == null) {
            backlog = new Backlog(connection);
        }
        backlog.add(type, in, offset, length);
    }

    /** Waits for the definitions, and says what goes on when they have answered. */
    <T> Reply<T> forDefinitions(Method cause, Consumer<T> whenDone, Consumer<AmqpException> whenFailed) {
        park(new Parked(cause, null));
        connection.owner().asks();
        return new Reply<>() {
            @Override
            public void done(T result) {
                resume(() -> whenDone.accept(result));
            }

            @Override
            public void failed(AmqpException reason) {
                resume(() -> whenFailed.accept(reason));
            }

            @Override
            public String user() {
                return connection.authorization().user();
            }
        };
    }

    /** Waits for the answer of a queue that is asked next. */
    void forQueue(Method cause, Consumer<QueueAnswer> whenAnswered) {
        park(new Parked(cause, whenAnswered));
    }

    /** Waits for the log; what is returned goes on. */
    Runnable forLog(Method cause, Runnable then) {
        park(new Parked(cause, null));
        return () -> resume(then);
    }

    /** Waits for the answer to a question about permissions, not for ever, and then does {@code again} what asked. */
    void forAccess(Method cause, NotAnsweredYet question, Runnable again) {
        final Parked waiting = new Parked(cause, null);
        park(waiting);
        final Loop.Timer patience = connection
                .loop()
                .schedule(() -> accessAnswered(waiting, question, null, null, again), Access.MILLIS_MAX);
        question.answer()
                .whenComplete((decision, failure) -> connection.loop().execute(() -> {
                    patience.cancel();
                    accessAnswered(waiting, question, decision, failure, again);
                }));
    }

    // This very wait is meant, not another one for the same.
    @SuppressWarnings("ReferenceEquality")
    private void accessAnswered(
            Parked waiting,
            NotAnsweredYet question,
            @Nullable Decision decision,
            @Nullable Throwable failure,
            Runnable again) {
        // Whoever waits for something else by now, or is closed, is not interested any more.
        if (parked == waiting) {
            channel.access().answered(question.question(), decision, failure);
            resume(again);
        }
    }

    private void park(Parked waiting) {
        if (parked != null) {
            throw new IllegalStateException("the channel waits already: " + parked.cause);
        }
        parked = waiting;
    }

    /** A queue has answered what it was asked. */
    void answered(QueueAnswer answer) {
        if (parked != null && parked.whenAnswered != null) {
            final Consumer<QueueAnswer> whenAnswered = parked.whenAnswered;
            resume(() -> whenAnswered.accept(answer));
        }
    }

    /** Runs what an answer allows, which may park again, and then the frames that waited. */
    private void resume(Runnable continuation) {
        final Parked waited = parked;
        if (waited == null) {
            return;
        }
        parked = null;
        try {
            again(waited.cause, continuation);
        } catch (AmqpException e) {
            channel.failed(e.at(waited.cause));
        } catch (RuntimeException | AssertionError defect) {
            channel.failed(defect);
        }
        goOn();
    }

    private void again(Method cause, Runnable continuation) {
        try {
            continuation.run();
        } catch (NotAnsweredYet question) {
            forAccess(cause, question, continuation);
        }
    }

    /** Does something when nothing is waited for, which may have to wait itself. */
    void whenFree(Runnable task) {
        if (tasks == null) {
            tasks = new ArrayDeque<>(1);
        }
        tasks.addLast(task);
        goOn();
    }

    /** Takes frames that waited, until an answer has to be waited for, or the connection is halted. */
    void goOn() {
        while (parked == null && tasks != null && !tasks.isEmpty()) {
            tasks.removeFirst().run();
        }
        while (parked == null && backlog != null && !backlog.isEmpty() && !connection.isHalted()) {
            backlog.next(channel::take);
        }
    }

    /** The channel closes: answers that still come, and frames that waited, mean nothing any more. */
    void end() {
        parked = null;
        tasks = null;
        if (backlog != null) {
            backlog.clear();
        }
    }
}
