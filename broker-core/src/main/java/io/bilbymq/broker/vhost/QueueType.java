package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import java.util.Optional;

/** What {@code x-queue-type} says a queue is. */
public enum QueueType {
    CLASSIC("classic", "rabbit_classic_queue"),
    QUORUM("quorum", "rabbit_quorum_queue"),
    STREAM("stream", "rabbit_stream_queue");

    /** The argument of {@code queue.declare} that names the type. */
    public static final String ARGUMENT = "x-queue-type";

    private final String argumentValue;
    private final String moduleName;

    QueueType(String argumentValue, String moduleName) {
        this.argumentValue = argumentValue;
        this.moduleName = moduleName;
    }

    /** The value of {@value #ARGUMENT}: {@code classic}. */
    public String argumentValue() {
        return argumentValue;
    }

    /** What RabbitMQ's error texts call it. */
    String moduleName() {
        return moduleName;
    }

    FieldValue fieldValue() {
        return FieldValue.of(argumentValue);
    }

    /** The type of this name, if there is one. */
    public static Optional<QueueType> named(String name) {
        for (final QueueType type : values()) {
            if (type.argumentValue.equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Insists that there are queues of this type here, or else 406. */
    static void requireSupported(QueueType type) {
        if (type == STREAM) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "unsupported queue type 'stream'");
        }
    }

    /** The type that these arguments ask for: classic if they do not say or say something that is no type. */
    static QueueType of(FieldTable arguments) {
        return arguments.text(ARGUMENT).flatMap(QueueType::named).orElse(CLASSIC);
    }
}
