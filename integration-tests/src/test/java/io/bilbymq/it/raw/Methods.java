package io.bilbymq.it.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/** The methods a client sends, correctly encoded (AMQP 0-9-1 generated XML, with RabbitMQ's extensions). */
public final class Methods {
    private Methods() {}

    public static Method method(int classId, int methodId, WireWriter arguments) {
        return new Method(classId, methodId, arguments.toBytes());
    }

    public static Method startOk(Map<String, ?> clientProperties, String mechanism, byte[] response) {
        WireWriter out = new WireWriter().table(clientProperties).shortString(mechanism);
        return method(10, 11, out.longString(response).shortString("en_US"));
    }

    public static Method tuneOk(int channelMax, long frameMax, int heartbeatSeconds) {
        return method(
                10, 31, new WireWriter().shortInt(channelMax).longInt(frameMax).shortInt(heartbeatSeconds));
    }

    public static Method connectionOpen(String vhost) {
        return method(
                10, 40, new WireWriter().shortString(vhost).shortString("").octet(0));
    }

    public static Method updateSecret(String secret, String reason) {
        return method(
                10, 70, new WireWriter().longString(secret.getBytes(UTF_8)).shortString(reason));
    }

    public static Method connectionClose() {
        return method(10, 50, goodbye());
    }

    public static Method connectionCloseOk() {
        return method(10, 51, new WireWriter());
    }

    public static Method channelOpen() {
        return method(20, 10, new WireWriter().shortString(""));
    }

    public static Method channelFlow(boolean active) {
        return method(20, 20, new WireWriter().bits(active));
    }

    public static Method channelClose() {
        return method(20, 40, goodbye());
    }

    public static Method channelCloseOk() {
        return method(20, 41, new WireWriter());
    }

    private static WireWriter goodbye() {
        return new WireWriter().shortInt(200).shortString("OK").shortInt(0).shortInt(0);
    }

    public static Method exchangeDeclare(String exchange, String type, Map<String, ?> arguments, Flag... flags) {
        return method(
                40,
                10,
                new WireWriter()
                        .shortInt(0)
                        .shortString(exchange)
                        .shortString(type)
                        .bits(
                                Flag.PASSIVE.in(flags),
                                Flag.DURABLE.in(flags),
                                Flag.AUTO_DELETE.in(flags),
                                Flag.INTERNAL.in(flags),
                                Flag.NO_WAIT.in(flags))
                        .table(arguments));
    }

    public static Method exchangeDelete(String exchange, Flag... flags) {
        return method(
                40,
                20,
                new WireWriter()
                        .shortInt(0)
                        .shortString(exchange)
                        .bits(Flag.IF_UNUSED.in(flags), Flag.NO_WAIT.in(flags)));
    }

    public static Method exchangeBind(String target, String source, String key, Map<String, ?> arguments) {
        return method(40, 30, exchangeBinding(target, source, key, arguments));
    }

    public static Method exchangeUnbind(String target, String source, String key, Map<String, ?> arguments) {
        return method(40, 40, exchangeBinding(target, source, key, arguments));
    }

    private static WireWriter exchangeBinding(String target, String source, String key, Map<String, ?> arguments) {
        return new WireWriter()
                .shortInt(0)
                .shortString(target)
                .shortString(source)
                .shortString(key)
                .bits(false)
                .table(arguments);
    }

    public static Method queueDeclare(String queue, Map<String, ?> arguments, Flag... flags) {
        return method(
                50,
                10,
                new WireWriter()
                        .shortInt(0)
                        .shortString(queue)
                        .bits(
                                Flag.PASSIVE.in(flags),
                                Flag.DURABLE.in(flags),
                                Flag.EXCLUSIVE.in(flags),
                                Flag.AUTO_DELETE.in(flags),
                                Flag.NO_WAIT.in(flags))
                        .table(arguments));
    }

    public static Method queueBind(String queue, String exchange, String key, Map<String, ?> arguments, Flag... flags) {
        return method(
                50,
                20,
                new WireWriter()
                        .shortInt(0)
                        .shortString(queue)
                        .shortString(exchange)
                        .shortString(key)
                        .bits(Flag.NO_WAIT.in(flags))
                        .table(arguments));
    }

    public static Method queueUnbind(String queue, String exchange, String key, Map<String, ?> arguments) {
        return method(
                50,
                50,
                new WireWriter()
                        .shortInt(0)
                        .shortString(queue)
                        .shortString(exchange)
                        .shortString(key)
                        .table(arguments));
    }

    public static Method queuePurge(String queue, Flag... flags) {
        return method(50, 30, new WireWriter().shortInt(0).shortString(queue).bits(Flag.NO_WAIT.in(flags)));
    }

    public static Method queueDelete(String queue, Flag... flags) {
        return method(
                50,
                40,
                new WireWriter()
                        .shortInt(0)
                        .shortString(queue)
                        .bits(Flag.IF_UNUSED.in(flags), Flag.IF_EMPTY.in(flags), Flag.NO_WAIT.in(flags)));
    }

    public static Method qos(long prefetchSize, int prefetchCount, Flag... flags) {
        return method(
                60,
                10,
                new WireWriter().longInt(prefetchSize).shortInt(prefetchCount).bits(Flag.GLOBAL.in(flags)));
    }

    public static Method consume(String queue, String tag, Map<String, ?> arguments, Flag... flags) {
        return method(
                60,
                20,
                new WireWriter()
                        .shortInt(0)
                        .shortString(queue)
                        .shortString(tag)
                        .bits(
                                Flag.NO_LOCAL.in(flags),
                                Flag.NO_ACK.in(flags),
                                Flag.EXCLUSIVE.in(flags),
                                Flag.NO_WAIT.in(flags))
                        .table(arguments));
    }

    public static Method cancel(String tag, Flag... flags) {
        return method(60, 30, new WireWriter().shortString(tag).bits(Flag.NO_WAIT.in(flags)));
    }

    public static Method publish(String exchange, String routingKey, Flag... flags) {
        return method(
                60,
                40,
                new WireWriter()
                        .shortInt(0)
                        .shortString(exchange)
                        .shortString(routingKey)
                        .bits(Flag.MANDATORY.in(flags), Flag.IMMEDIATE.in(flags)));
    }

    public static Method get(String queue, Flag... flags) {
        return method(60, 70, new WireWriter().shortInt(0).shortString(queue).bits(Flag.NO_ACK.in(flags)));
    }

    public static Method ack(long deliveryTag, Flag... flags) {
        return method(60, 80, new WireWriter().longLong(deliveryTag).bits(Flag.MULTIPLE.in(flags)));
    }

    public static Method reject(long deliveryTag, Flag... flags) {
        return method(60, 90, new WireWriter().longLong(deliveryTag).bits(Flag.REQUEUE.in(flags)));
    }

    public static Method recover(Flag... flags) {
        return method(60, 110, new WireWriter().bits(Flag.REQUEUE.in(flags)));
    }

    public static Method nack(long deliveryTag, Flag... flags) {
        return method(
                60, 120, new WireWriter().longLong(deliveryTag).bits(Flag.MULTIPLE.in(flags), Flag.REQUEUE.in(flags)));
    }

    public static Method confirmSelect(Flag... flags) {
        return method(85, 10, new WireWriter().bits(Flag.NO_WAIT.in(flags)));
    }

    public static Method txSelect() {
        return method(90, 10, new WireWriter());
    }

    public static Method txCommit() {
        return method(90, 20, new WireWriter());
    }

    public static Method txRollback() {
        return method(90, 30, new WireWriter());
    }
}
