package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.loop.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request under way on the definitions loop. However it ends, whoever made it is told, where it was made. */
final class Request<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Request.class);

    private final Loop definitionsLoop;
    private final Loop from;
    private final Reply<T> reply;
    private boolean answered;

    Request(Loop definitionsLoop, Loop from, Reply<T> reply) {
        this.definitionsLoop = definitionsLoop;
        this.from = from;
        this.reply = reply;
    }

    /** The user who has asked. */
    String user() {
        return reply.user();
    }

    /** Takes a step; what it throws is the answer. Returns whether it threw nothing. */
    boolean run(Runnable step) {
        try {
            step.run();
            return true;
        } catch (AmqpException refusal) {
            failed(refusal);
        } catch (RuntimeException | AssertionError defect) {
            LOG.error("a request from {} failed", from, defect);
            failed(new AmqpException(ReplyCode.INTERNAL_ERROR, ""));
        }
        return false;
    }

    void done(T result) {
        answer(() -> reply.done(result));
    }

    void failed(AmqpException reason) {
        answer(() -> reply.failed(reason));
    }

    /** Only once, even if a request of several steps fails in more than one. */
    private void answer(Runnable answer) {
        if (!answered) {
            answered = true;
            definitionsLoop.send(from, answer);
        }
    }
}
