package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.loop.Loop;
import org.jspecify.annotations.Nullable;

/** What a request was answered: once, and on the right loop. */
final class Outcome<T> implements Reply<T> {
    private final Loop from;
    private @Nullable T result;
    private @Nullable AmqpException reason;
    private int answers;
    private boolean elsewhere;

    Outcome(Loop from) {
        this.from = from;
    }

    @Override
    public void done(T value) {
        count();
        result = value;
    }

    @Override
    public void failed(AmqpException why) {
        count();
        reason = why;
    }

    private void count() {
        answers++;
        elsewhere |= !from.inLoop();
    }

    boolean isKnown() {
        return answers > 0;
    }

    boolean isDone() {
        return isProper() && result != null;
    }

    /** Whether there was one answer, on the right loop, and not for a defect. */
    boolean isProper() {
        return answers == 1 && !elsewhere && (reason == null || reason.code() != ReplyCode.INTERNAL_ERROR);
    }

    T result() {
        assertThat(reason).isNull();
        assertThat(isProper()).isTrue();
        final T value = result;
        if (value == null) {
            throw new AssertionError("not answered");
        }
        return value;
    }

    void assertRefused(ReplyCode code, String text) {
        final AmqpException why = reason;
        if (why == null) {
            throw new AssertionError("not refused: " + result);
        }
        assertThat(why.explanation()).isEqualTo(text);
        assertThat(why.code()).isEqualTo(code);
    }

    /** Insists that {@code action} throws this refusal. */
    static void assertRefused(Runnable action, ReplyCode code, String text) {
        assertThatExceptionOfType(AmqpException.class).isThrownBy(action::run).satisfies(why -> {
            assertThat(why.explanation()).isEqualTo(text);
            assertThat(why.code()).isEqualTo(code);
        });
    }
}
