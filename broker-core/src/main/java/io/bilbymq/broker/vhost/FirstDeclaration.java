package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Access;
import io.bilbymq.broker.access.NotAnsweredYet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What only the first declaration of something needs: permission to read it and to write to where it sends things. Asked where
 * the answer can be waited for, on a channel's loop, if the thing is not there; used on the definitions loop, which alone knows.
 */
public final class FirstDeclaration implements Runnable {
    private final boolean asked;
    private final Optional<AmqpException> refusal;

    /** The thing has gone since it was looked for, so nobody has asked. Handed over with what was thrown. */
    private @Nullable AmqpException notAsked;

    /**
     * Asks if {@code isNew}.
     *
     * @throws NotAnsweredYet if an answer has to be waited for
     */
    public FirstDeclaration(Access access, boolean isNew, Runnable checks) {
        asked = isNew;
        refusal = isNew ? access.refusal(checks) : Optional.empty();
    }

    /** On the definitions loop, if the thing is really new. */
    @Override
    public void run() {
        if (!asked) {
            final AmqpException askFirst = new AmqpException(ReplyCode.INTERNAL_ERROR, "not asked");
            notAsked = askFirst;
            throw askFirst;
        }
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    /** Back where it was asked for: what the declaration failed for, unless it only has to be made {@code again}. */
    public void failed(AmqpException reason, Runnable again) {
        if (reason.equals(notAsked)) {
            again.run();
        } else {
            throw reason;
        }
    }
}
