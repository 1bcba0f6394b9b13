package io.bilbymq.amqp;

/**
 * A protocol error: what the peer did is answered by closing its channel or its connection. It carries all that
 * {@code channel.close} and {@code connection.close} say.
 *
 * <p>It is an outcome of the protocol and not a bug of the broker, therefore no stack trace is filled in and throwing it
 * is cheap.
 */
public final class AmqpException extends RuntimeException {
    private final ReplyCode code;
    private final String explanation;
    private final int classId;
    private final int methodId;

    /** An error that no method is to blame for, or whose method the catcher knows: see {@link #at}. */
    public AmqpException(ReplyCode code, String explanation) {
        this(code, explanation, 0, 0);
    }

    /** An error of the method with these ids. */
    public AmqpException(ReplyCode code, String explanation, int classId, int methodId) {
        super(null, null, false, false);
        this.code = code;
        this.explanation = explanation;
        this.classId = classId;
        this.methodId = methodId;
    }

    /** What kind of error it is; decides whether the channel or the connection closes. */
    public ReplyCode code() {
        return code;
    }

    /** The text without the code's name in front and at its full length; see {@link #replyText()}. */
    public String explanation() {
        return explanation;
    }

    /** The class of the method to blame, 0 if there is none. */
    public int classId() {
        return classId;
    }

    /** The id of the method to blame within its class, 0 if there is none. */
    public int methodId() {
        return methodId;
    }

    /** The text that goes to the peer, at most {@value ReplyCode#TEXT_BYTES_MAX} bytes. */
    public String replyText() {
        return code.text(explanation);
    }

    /** The same error blamed on this method, unless it names one already, or is no method's fault: CONNECTION_FORCED. */
    public AmqpException at(int classId, int methodId) {
        final boolean mayBeBlamed = code != ReplyCode.CONNECTION_FORCED;
        return mayBeBlamed && this.classId == 0 && this.methodId == 0
                ? new AmqpException(code, explanation, classId, methodId)
                : this;
    }

    /** The same error blamed on this method, unless it names one already. */
    public AmqpException at(Method method) {
        return at(method.classId(), method.methodId());
    }

    /** For logs: everything that is known. */
    @Override
    public String getMessage() {
        return code.code() + " " + code + " - " + explanation + " (" + classId + "/" + methodId + ")";
    }
}
