package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;

/** What a machine did on one command, ticked off one by one. */
final class EffectScript {
    private final List<Effect> effects;
    private int position;

    EffectScript(List<Effect> effects) {
        this.effects = effects;
    }

    /** The next effect must equal {@code expected}. */
    void expect(Effect expected) {
        assertThat(position).as("%s is missing in %s", expected, effects).isLessThan(effects.size());
        assertThat(effects.get(position++)).isEqualTo(expected);
    }

    /** The next effects must be these. */
    void expectInAnyOrder(Collection<Effect> expected) {
        assertThat(effects.size() - position)
                .as("%s are missing in %s", expected, effects)
                .isGreaterThanOrEqualTo(expected.size());
        assertThat(effects.subList(position, position + expected.size())).containsExactlyInAnyOrderElementsOf(expected);
        position += expected.size();
    }

    /** The next effect must be of this kind; it is returned and ticked off. */
    <E extends Effect> E next(Class<E> kind) {
        final E effect = peek(kind);
        position++;
        return effect;
    }

    /** The next effect must be of this kind. */
    <E extends Effect> E peek(Class<E> kind) {
        assertThat(position)
                .as("%s is missing in %s", kind.getSimpleName(), effects)
                .isLessThan(effects.size());
        final Effect effect = effects.get(position);
        assertThat(effect).isInstanceOf(kind);
        return kind.cast(effect);
    }

    /** Whether this is the next effect, or there are only others between that want permits too. */
    boolean wantsPermits(Effect.PermitsWanted wanted) {
        return effects.subList(position, effects.size()).stream()
                .takeWhile(Effect.PermitsWanted.class::isInstance)
                .anyMatch(wanted::equals);
    }

    void expectEnd() {
        assertThat(effects.subList(position, effects.size())).as("did too much").isEmpty();
    }
}
