package io.bilbymq.exchanges;

/**
 * A binding cannot be added. The message is RabbitMQ's reply text, for a channel error 406 (precondition failed), without
 * the leading {@code PRECONDITION_FAILED - }.
 */
public final class InvalidBindingException extends RuntimeException {
    public InvalidBindingException(String replyText) {
        super(replyText);
    }
}
