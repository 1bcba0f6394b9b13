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

    Outcome(Loop from) {
        this.from = from;
    }

    @Override
    public void done(T value) {
        requireFirst();
        result = value;
    }

    @Override
    public void failed(AmqpException why) {
        requireFirst();
        reason = why;
    }

    private void requireFirst() {
        if (!from.inLoop() || isKnown()) {
            throw new IllegalStateException("answered twice, or elsewhere");
        }
    }

    boolean isKnown() {
        return result != null || reason != null;
    }

    boolean isDone() {
        return result != null;
    }

    T result() {
        assertThat(reason).isNull();
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
