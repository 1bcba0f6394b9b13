package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.Optional;

/**
 * What only the first declaration of something needs: permission to read it and to write to where it sends things. Asked on
 * the channel's loop, where an answer can be waited for, if the thing is not there; used on the definitions loop, which
 * alone knows.
 */
final class FirstDeclaration implements Runnable {
    /** The thing has gone since it was looked for, so nobody has asked. */
    private static final AmqpException NOT_ASKED = new AmqpException(ReplyCode.INTERNAL_ERROR, "not asked");

    private final boolean asked;
    private final Optional<AmqpException> refusal;

    /**
     * Asks if {@code isNew}.
     *
     * @throws NotAnsweredYet if an answer has to be waited for
     */
    FirstDeclaration(ChannelAccess access, boolean isNew, Runnable checks) {
        asked = isNew;
        refusal = isNew ? access.refusal(checks) : Optional.empty();
    }

    /** On the definitions loop, if the thing is really new. */
    @Override
    public void run() {
        if (!asked) {
            throw NOT_ASKED;
        }
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    /** Back on the channel's loop: what the declaration failed for, unless it only has to be made {@code again}. */
    static void failed(AmqpException reason, Runnable again) {
        if (reason.equals(NOT_ASKED)) {
            again.run();
        } else {
            throw reason;
        }
    }
}
