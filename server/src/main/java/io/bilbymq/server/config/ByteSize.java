package io.bilbymq.server.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or disk. {@code kB}, {@code MB}, {@code GB}, {@code TB} are powers of 1000;
 * {@code KiB}, {@code MiB}, {@code GiB}, {@code TiB} and the bare {@code k}, {@code M}, {@code G}, {@code T} powers of
 * 1024, case ignored. In the sizes of frames {@code KB}, {@code MB} and {@code GB} are powers of 1024 too, as RabbitMQ reads
 * those another way. Source: RabbitMQ's
 * <a href="https://www.rabbitmq.com/docs/memory#threshold-absolute">memory guide</a>.
 *
 * @param bytes zero or more
 */
public record ByteSize(long bytes) {
    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,18}) ?([kmgt]?)(i?b?)");

    /** Reads an amount of memory or disk. Throws {@link IllegalArgumentException} for what is none, or beyond 2^63. */
    static ByteSize parse(String text) {
        return parse(text, 1000);
    }

    /** Reads the size of a frame. Throws {@link IllegalArgumentException} for what is none, or beyond 2^63. */
    static ByteSize parseFrameSize(String text) {
        return parse(text, 1024);
    }

    private static ByteSize parse(String text, long thousand) {
        Matcher size = SYNTAX.matcher(text.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new IllegalArgumentException();
        }
        String suffix = size.group(3);
        long unit = unit(size.group(2), "b".equals(suffix) ? thousand : 1024);
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(size.group(1)), unit));
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException(tooLarge);
        }
    }

    private static long unit(String prefix, long thousand) {
        return switch (prefix) {
            case "k" -> thousand;
            case "m" -> thousand * thousand;
            case "g" -> thousand * thousand * thousand;
            case "t" -> thousand * thousand * thousand * thousand;
            default -> 1;
        };
    }
}
