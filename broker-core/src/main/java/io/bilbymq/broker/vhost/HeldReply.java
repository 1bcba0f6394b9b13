package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reply until which names are held: they are given back when it is given, however that comes about. Confined to the
 * definitions loop.
 */
record HeldReply<T>(Reply<T> reply, HeldNames.Claim claim) implements Reply<T> {
    private static final Logger LOG = LoggerFactory.getLogger(HeldReply.class);

    /** Takes a step; what it throws is the answer. */
    void run(Runnable step) {
        try {
            step.run();
        } catch (AmqpException refusal) {
            failed(refusal);
        } catch (RuntimeException | AssertionError defect) {
            LOG.error("a request about {} failed", claim.names(), defect);
            failed(new AmqpException(ReplyCode.INTERNAL_ERROR, ""));
        }
    }

    @Override
    public void done(T result) {
        reply.done(result);
        claim.release();
    }

    @Override
    public void failed(AmqpException reason) {
        reply.failed(reason);
        claim.release();
    }

    @Override
    public String user() {
        return reply.user();
    }

    /** The same for a request that is followed by something else. */
    <S> Reply<S> after(Runnable then) {
        return new Reply<>() {
            @Override
            public void done(S result) {
                then.run();
            }

            @Override
            public void failed(AmqpException reason) {
                HeldReply.this.failed(reason);
            }

            @Override
            public String user() {
                return HeldReply.this.user();
            }
        };
    }
}
