package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** What RabbitMQ's HTTP API calls {@code properties_key}: names a binding among those between the same two ends. */
final class PropertiesKey {
    /** So many bits that no two tables of arguments will ever have the same. */
    private static final int HASH_BYTES = 12;

    private static final String SEPARATOR = "~";

    private PropertiesKey() {}

    /** That of a binding with these arguments, which are in the order of their names. */
    static String of(String routingKey, FieldTable arguments) {
        if (arguments.isEmpty()) {
            return routingKey.isEmpty() ? SEPARATOR : quoted(routingKey);
        }
        return quoted(routingKey) + SEPARATOR + hash(arguments);
    }

    /** As in a form: a space is a plus; and the separator does not stay as it is. */
    private static String quoted(String routingKey) {
        return URLEncoder.encode(routingKey, StandardCharsets.UTF_8).replace("*", "%2A");
    }

    private static String hash(FieldTable arguments) {
        try {
            final byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(ArgumentWriter.toBytes(out -> out.table(arguments)));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
