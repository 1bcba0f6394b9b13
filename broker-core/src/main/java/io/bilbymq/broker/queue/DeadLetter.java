package io.bilbymq.broker.queue;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Delay;
import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a dead message becomes: the same body, addressed to the dead-letter exchange, with its story in its headers.
 *
 * @param message not counted, and not on its way yet
 * @param furtherKeys routing keys besides that of its address
 * @param deaths that its headers tell of
 */
record DeadLetter(Message message, List<String> furtherKeys, DeathHistory deaths) {
    private static final String CARBON_COPIES = "CC";
    private static final String BLIND_COPIES = "BCC";
    private static final String FIRST = "x-first-death-";
    private static final String LAST = "x-last-death-";
    private static final String EXCHANGE = "exchange";
    private static final String QUEUE = "queue";
    private static final String REASON = "reason";

    /** Headers that are written anew. */
    private static final Set<String> REPLACED = Set.of(
            BLIND_COPIES,
            DeathHistory.HEADER,
            FIRST + EXCHANGE,
            FIRST + QUEUE,
            FIRST + REASON,
            LAST + EXCHANGE,
            LAST + QUEUE,
            LAST + REASON);

    /**
     * The letter of a message.
     *
     * @param queue where it died
     * @param seconds when, since 1970
     */
    static DeadLetter of(
            Message dead, String queue, DeathReason reason, long seconds, QueueSettings.DeadLettering where) {
        final Properties properties = new Properties(dead.content(), 0, dead.propertiesLength());
        final FieldTable headers = properties.headers().orElse(FieldTable.empty());
        final List<String> keys = new ArrayList<>(1);
        keys.add(dead.address().routingKey());
        if (!dead.copiesAreHistory()) {
            addCopies(CARBON_COPIES, headers, keys);
        }
        final String exchange = dead.address().exchange();
        final DeathHistory before = dead.hasDied() ? DeathHistory.of(headers) : DeathHistory.none();
        final DeathHistory deaths = before.with(queue, reason, exchange, keys, properties.expiration(), seconds);

        final FieldTable.Builder told = FieldTable.builder();
        for (final FieldTable.Entry entry : headers.entries()) {
            if (!REPLACED.contains(entry.name())) {
                told.put(entry.name(), entry.value());
            }
        }
        told.put(DeathHistory.HEADER, deaths.toHeader());
        if (dead.hasDied()) {
            keep(FIRST, headers, told);
        } else {
            tell(FIRST, exchange, queue, reason, told);
        }
        tell(LAST, exchange, queue, reason, told);

        final boolean rerouted = where.routingKey().isPresent();
        final Message letter = dead.deadLetter(
                new Address(where.exchange(), where.routingKey().orElse(keys.get(0))),
                properties.withoutExpiration().withHeaders(told.build()),
                rerouted || dead.copiesAreHistory());
        return new DeadLetter(letter, rerouted ? List.of() : List.copyOf(keys.subList(1, keys.size())), deaths);
    }

    /** A message that was delayed is none: it goes on as it came, and its headers tell that it was delayed. */
    static DeadLetter ofDue(Message due) {
        final List<String> furtherKeys = new ArrayList<>(0);
        if (!due.copiesAreHistory()) {
            final FieldTable headers = new Properties(due.content(), 0, due.propertiesLength())
                    .headers()
                    .orElse(FieldTable.empty());
            addCopies(CARBON_COPIES, headers, furtherKeys);
            addCopies(BLIND_COPIES, headers, furtherKeys);
        }
        return new DeadLetter(Delay.over(due), furtherKeys, DeathHistory.none());
    }

    private static void addCopies(String header, FieldTable headers, List<String> keys) {
        if (headers.value(header).orElse(null) instanceof FieldValue.Array copies) {
            copies.values().forEach(copy -> copy.asText().ifPresent(keys::add));
        }
    }

    private static void tell(
            String which, String exchange, String queue, DeathReason reason, FieldTable.Builder headers) {
        headers.put(which + EXCHANGE, exchange).put(which + QUEUE, queue).put(which + REASON, reason.word());
    }

    private static void keep(String which, FieldTable from, FieldTable.Builder headers) {
        for (final String what : List.of(EXCHANGE, QUEUE, REASON)) {
            from.value(which + what).ifPresent(value -> headers.put(which + what, value));
        }
    }
}
