package io.bilbymq.amqp;

/**
 * A method of AMQP 0-9-1 or of RabbitMQ's additions to it: one sealed interface per class, one record per method, the
 * components in the order of the wire. What the specification reserves is not a component: it is skipped when read and
 * written as zero.
 *
 * <p>Every record has the constants {@code METHOD_ID} and {@code INDEX}, so that a {@code switch} over {@link #index()}
 * takes {@code case BasicMethod.Publish.INDEX}.
 */
public sealed interface Method
        permits ConnectionMethod,
                ChannelMethod,
                AccessMethod,
                ExchangeMethod,
                QueueMethod,
                BasicMethod,
                ConfirmMethod,
                TxMethod {
    /** The id of the method's class, for instance 60 for {@code basic}. */
    int classId();

    /** The id of the method within its class. */
    int methodId();

    /** Class id and method id in one number: {@code classId << 16 | methodId}. */
    default int index() {
        return classId() << 16 | methodId();
    }

    /** Whether a content header and its body follow this method. */
    default boolean carriesContent() {
        return false;
    }

    /**
     * Writes the arguments, without the ids.
     *
     * @throws IllegalArgumentException if an argument does not fit its wire type
     */
    void writeTo(ArgumentWriter out);
}
