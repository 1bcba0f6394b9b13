package io.bilbymq.exchanges;

/**
 * An exchange cannot be declared with these arguments. The message is RabbitMQ's reply text, for a channel error 406
 * (precondition failed), without the leading {@code PRECONDITION_FAILED - }.
 */
public final class InvalidArgumentException extends RuntimeException {
    public InvalidArgumentException(String replyText) {
        super(replyText);
    }
}
