package io.bilbymq.it.access;

import static io.bilbymq.broker.access.Permission.CONFIGURE;
import static io.bilbymq.broker.access.Permission.READ;
import static io.bilbymq.broker.access.Permission.WRITE;
import static io.bilbymq.broker.access.ResourceKind.EXCHANGE;
import static io.bilbymq.broker.access.ResourceKind.QUEUE;
import static io.bilbymq.it.access.Row.any;
import static io.bilbymq.it.access.Row.need;

import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** All that can be done with a queue or an exchange, and what it needs: RabbitMQ's access control guide, as a table. */
final class Rows {
    static final String Q = "a-queue";
    static final String X = "an-exchange";
    static final String Y = "another-exchange";
    static final String NEW = "new";

    private Rows() {}

    static List<Row> all() {
        return List.of(
                new Row(
                        "exchange.declare",
                        40,
                        10,
                        List.of(need(CONFIGURE, EXCHANGE, X)),
                        channel -> channel.call(Methods.exchangeDeclare(X, "fanout", Map.of())),
                        Rows::nothingMore),
                new Row(
                        "exchange.declare of a new one",
                        40,
                        10,
                        List.of(need(CONFIGURE, EXCHANGE, NEW)),
                        channel -> channel.call(Methods.exchangeDeclare(NEW, "fanout", Map.of())),
                        Rows::nothingNew),
                new Row(
                        "exchange.declare passive",
                        40,
                        10,
                        List.of(any(EXCHANGE, X)),
                        channel -> channel.call(Methods.exchangeDeclare(X, "fanout", Map.of(), Flag.PASSIVE)),
                        Rows::nothingMore),
                new Row(
                        "exchange.declare of a new one with an alternate",
                        40,
                        10,
                        List.of(need(CONFIGURE, EXCHANGE, NEW), need(READ, EXCHANGE, NEW), need(WRITE, EXCHANGE, Y)),
                        channel ->
                                channel.call(Methods.exchangeDeclare(NEW, "fanout", Map.of("alternate-exchange", Y))),
                        Rows::nothingNew),
                new Row(
                        "exchange.declare again with an alternate",
                        40,
                        10,
                        List.of(need(CONFIGURE, EXCHANGE, NEW)),
                        channel ->
                                channel.call(Methods.exchangeDeclare(NEW, "fanout", Map.of("alternate-exchange", Y))),
                        only(channel ->
                                channel.call(Methods.exchangeDeclare(NEW, "fanout", Map.of("alternate-exchange", Y))))),
                new Row(
                        "exchange.delete",
                        40,
                        20,
                        List.of(need(CONFIGURE, EXCHANGE, X)),
                        channel -> channel.call(Methods.exchangeDelete(X)),
                        Rows::nothingMore),
                new Row(
                        "exchange.delete of one that is not there",
                        40,
                        20,
                        List.of(need(CONFIGURE, EXCHANGE, NEW)),
                        channel -> channel.call(Methods.exchangeDelete(NEW)),
                        Rows::nothingNew),
                new Row(
                        "exchange.bind",
                        40,
                        30,
                        List.of(need(WRITE, EXCHANGE, X), need(READ, EXCHANGE, Y)),
                        channel -> channel.call(Methods.exchangeBind(X, Y, "key", Map.of())),
                        Rows::nothingMore),
                new Row(
                        "exchange.unbind",
                        40,
                        40,
                        List.of(need(WRITE, EXCHANGE, X), need(READ, EXCHANGE, Y)),
                        channel -> channel.call(Methods.exchangeUnbind(X, Y, "key", Map.of())),
                        Rows::nothingMore),
                new Row(
                        "queue.declare",
                        50,
                        10,
                        List.of(need(CONFIGURE, QUEUE, Q)),
                        channel -> channel.declare(Q),
                        Rows::nothingMore),
                new Row(
                        "queue.declare of a new one",
                        50,
                        10,
                        List.of(need(CONFIGURE, QUEUE, NEW)),
                        channel -> channel.declare(NEW),
                        Rows::nothingNew),
                new Row(
                        "queue.declare passive",
                        50,
                        10,
                        List.of(any(QUEUE, Q)),
                        channel -> channel.declare(Q, Flag.PASSIVE),
                        Rows::nothingMore),
                new Row(
                        "queue.declare of a new one that dead-letters",
                        50,
                        10,
                        List.of(need(CONFIGURE, QUEUE, NEW), need(READ, QUEUE, NEW), need(WRITE, EXCHANGE, Y)),
                        channel -> channel.declare(NEW, Map.of("x-dead-letter-exchange", Y)),
                        Rows::nothingNew),
                new Row(
                        "queue.declare of a new one that dead-letters to the default exchange",
                        50,
                        10,
                        List.of(
                                need(CONFIGURE, QUEUE, NEW),
                                need(READ, QUEUE, NEW),
                                need(WRITE, EXCHANGE, "amq.default")),
                        channel -> channel.declare(NEW, Map.of("x-dead-letter-exchange", "")),
                        Rows::nothingNew),
                new Row(
                        "queue.declare again of one that dead-letters",
                        50,
                        10,
                        List.of(need(CONFIGURE, QUEUE, NEW)),
                        channel -> channel.declare(NEW, Map.of("x-dead-letter-exchange", Y)),
                        only(channel -> channel.declare(NEW, Map.of("x-dead-letter-exchange", Y)))),
                new Row(
                        "queue.bind",
                        50,
                        20,
                        List.of(need(WRITE, QUEUE, Q), need(READ, EXCHANGE, X)),
                        channel -> channel.bind(Q, X, "key"),
                        Rows::nothingMore),
                new Row(
                        "queue.unbind",
                        50,
                        50,
                        List.of(need(WRITE, QUEUE, Q), need(READ, EXCHANGE, X)),
                        channel -> channel.call(Methods.queueUnbind(Q, X, "key", Map.of())),
                        Rows::nothingMore),
                new Row(
                        "queue.purge",
                        50,
                        30,
                        List.of(need(READ, QUEUE, Q)),
                        channel -> channel.call(Methods.queuePurge(Q)),
                        Rows::nothingMore),
                new Row(
                        "queue.delete",
                        50,
                        40,
                        List.of(need(CONFIGURE, QUEUE, Q)),
                        channel -> channel.call(Methods.queueDelete(Q)),
                        Rows::nothingMore),
                new Row(
                        "queue.delete of one that is not there",
                        50,
                        40,
                        List.of(need(CONFIGURE, QUEUE, NEW)),
                        channel -> channel.call(Methods.queueDelete(NEW)),
                        Rows::nothingNew),
                new Row(
                        "basic.consume",
                        60,
                        20,
                        List.of(need(READ, QUEUE, Q)),
                        channel -> channel.consume(Q, "tag"),
                        Rows::nothingMore),
                new Row(
                        "basic.get",
                        60,
                        70,
                        List.of(need(READ, QUEUE, Q)),
                        channel -> channel.get(Q),
                        Rows::nothingMore),
                new Row(
                        "basic.publish",
                        60,
                        40,
                        List.of(need(WRITE, EXCHANGE, X)),
                        channel -> publish(channel, X),
                        Rows::nothingMore),
                new Row(
                        "basic.publish to the default exchange",
                        60,
                        40,
                        List.of(need(WRITE, EXCHANGE, "amq.default")),
                        channel -> publish(channel, ""),
                        Rows::nothingMore),
                new Row(
                        "basic.publish of a reply",
                        60,
                        40,
                        List.of(need(WRITE, EXCHANGE, "amq.default")),
                        channel -> {
                            channel.publish("", "amq.rabbitmq.reply-to.nobody", "body");
                            confirmed(channel);
                        },
                        Rows::nothingMore),
                new Row(
                        "basic.publish in a transaction",
                        60,
                        40,
                        List.of(need(WRITE, EXCHANGE, X)),
                        channel -> {
                            channel.call(Methods.txSelect());
                            channel.publish(X, "key", "body");
                            channel.call(Methods.txCommit());
                        },
                        Rows::nothingMore));
    }

    private static void nothingMore(RawChannel channel) {
        // What is there for all of them is enough.
    }

    private static void nothingNew(RawChannel channel) {
        channel.call(Methods.queueDelete(NEW));
        channel.call(Methods.exchangeDelete(NEW));
    }

    private static Consumer<RawChannel> only(Consumer<RawChannel> declaration) {
        return channel -> {
            nothingNew(channel);
            declaration.accept(channel);
        };
    }

    private static void publish(RawChannel channel, String exchange) {
        channel.publish(exchange, "key", "body");
        confirmed(channel);
    }

    /** Something that needs nothing, whose answer says that what was before was not refused. */
    private static void confirmed(RawChannel channel) {
        channel.prefetch(1);
    }

    /** What has to be there for all of them. */
    static void setUp(RawChannel channel) {
        channel.declare(Q);
        channel.declareExchange(X, "fanout", Map.of());
        channel.declareExchange(Y, "fanout", Map.of());
    }

    /** Methods that need no permission, and why. */
    static Map<String, String> free() {
        return Map.ofEntries(
                Map.entry("10/11", "says who somebody is: LoginTest"),
                Map.entry("10/21", "part of the same"),
                Map.entry("10/31", "agrees upon numbers"),
                Map.entry("10/40", "needs any permission in the virtual host: theVirtualHostNeedsAnyPermission"),
                Map.entry("10/50", "may always be done"),
                Map.entry("10/51", "may always be done"),
                Map.entry("10/70", "renews what was proved: SlowLoginTest"),
                Map.entry("20/10", "is about nothing in the virtual host"),
                Map.entry("20/20", "is about nothing in the virtual host"),
                Map.entry("20/21", "is about nothing in the virtual host"),
                Map.entry("20/40", "may always be done"),
                Map.entry("20/41", "may always be done"),
                Map.entry("30/10", "is of an older version, and answered without a look"),
                Map.entry("60/10", "limits what is read anyway"),
                Map.entry("60/30", "ends what was allowed"),
                Map.entry("60/31", "ends what was allowed"),
                Map.entry("60/80", "settles what was read"),
                Map.entry("60/90", "settles what was read"),
                Map.entry("60/100", "settles what was read"),
                Map.entry("60/110", "settles what was read"),
                Map.entry("60/120", "settles what was read"),
                Map.entry("85/10", "is about nothing in the virtual host"),
                Map.entry("90/10", "is about nothing in the virtual host"),
                Map.entry("90/20", "does what was allowed"),
                Map.entry("90/30", "undoes what was allowed"));
    }

    /** Methods that the server alone says. */
    static List<String> ofServer() {
        return List.of(
                "10/10", "10/20", "10/30", "10/41", "10/60", "10/61", "10/71", "20/11", "30/11", "40/11", "40/21",
                "40/31", "40/51", "50/11", "50/21", "50/31", "50/41", "50/51", "60/11", "60/21", "60/50", "60/60",
                "60/71", "60/72", "60/111", "85/11", "90/11", "90/21", "90/31");
    }
}
