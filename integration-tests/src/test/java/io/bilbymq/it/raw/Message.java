package io.bilbymq.it.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A message as a channel received it, whichever of the three methods brought it.
 *
 * @param method deliver 60/60, get-ok 60/71 or return 60/50
 * @param consumerTag of a delivery, empty otherwise
 * @param deliveryTag of a delivery or get-ok, 0 otherwise
 * @param redelivered of a delivery or get-ok
 * @param exchange to which it was published
 * @param routingKey with which it was published
 * @param count messages left in the queue (get-ok), or the reply code (return), 0 otherwise
 * @param properties its properties
 * @param body its body
 */
// The array is never changed after construction, and messages are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Message(
        Method method,
        String consumerTag,
        long deliveryTag,
        boolean redelivered,
        String exchange,
        String routingKey,
        long count,
        Properties properties,
        byte[] body) {

    static boolean isCarriedBy(Method method) {
        return method.is(60, 60) || method.is(60, 71) || method.is(60, 50);
    }

    static Message of(Method method, Properties properties, byte[] body) {
        WireReader in = method.reader();
        return switch (method.methodId()) {
            case 60 ->
                new Message(
                        method,
                        in.shortString(),
                        in.longLong(),
                        in.octet() != 0,
                        in.shortString(),
                        in.shortString(),
                        0,
                        properties,
                        body);
            case 71 ->
                new Message(
                        method,
                        "",
                        in.longLong(),
                        in.octet() != 0,
                        in.shortString(),
                        in.shortString(),
                        in.longInt(),
                        properties,
                        body);
            case 50 -> {
                int code = in.shortInt();
                String text = in.shortString();
                if (code != 312 || !text.equals("NO_ROUTE")) {
                    throw new AssertionError("returned with " + code + " " + text);
                }
                yield new Message(method, "", 0, false, in.shortString(), in.shortString(), code, properties, body);
            }
            default -> throw new IllegalArgumentException("no message comes with " + method);
        };
    }

    /** The body as UTF-8 text. */
    public String text() {
        return new String(body, UTF_8);
    }

    @Override
    public String toString() {
        String shown = body.length > 40 ? body.length + " bytes" : text();
        return method.methodId() + " tag " + deliveryTag + (redelivered ? " redelivered " : " ") + "'" + shown + "'";
    }
}
