package io.bilbymq.broker.message;

import java.nio.charset.StandardCharsets;

/**
 * Where a message was published to: exchange and routing key, shared by all messages published alike.
 *
 * <p>Kept in wire form (two short strings, one after the other, as {@code basic.deliver}, {@code basic.return} and
 * {@code basic.get-ok} carry them), so that a delivery copies it instead of encoding it; and in no other, since each
 * message may have an address of its own. Whoever wants the names has them made.
 */
public final class Address {
    private final byte[] wire;

    /** Exchange and routing key are at most 255 bytes long in UTF-8: they were short strings when they arrived. */
    public Address(String exchange, String routingKey) {
        final byte[] exchangeBytes = exchange.getBytes(StandardCharsets.UTF_8);
        final byte[] keyBytes = routingKey.getBytes(StandardCharsets.UTF_8);
        if (exchangeBytes.length > 255 || keyBytes.length > 255) {
            throw new IllegalArgumentException("longer than a short string: " + exchange + ", " + routingKey);
        }
        wire = new byte[2 + exchangeBytes.length + keyBytes.length];
        wire[0] = (byte) exchangeBytes.length;
        System.arraycopy(exchangeBytes, 0, wire, 1, exchangeBytes.length);
        wire[1 + exchangeBytes.length] = (byte) keyBytes.length;
        System.arraycopy(keyBytes, 0, wire, 2 + exchangeBytes.length, keyBytes.length);
    }

    /** An address as {@link #wire} has it. */
    static Address ofWire(byte[] wire) {
        final int exchangeLength = wire[0] & 0xFF;
        final int keyLength = wire[1 + exchangeLength] & 0xFF;
        return new Address(
                new String(wire, 1, exchangeLength, StandardCharsets.UTF_8),
                new String(wire, 2 + exchangeLength, keyLength, StandardCharsets.UTF_8));
    }

    public String exchange() {
        return shortString(0);
    }

    public String routingKey() {
        return shortString(1 + Byte.toUnsignedInt(wire[0]));
    }

    private String shortString(int offset) {
        return new String(wire, offset + 1, Byte.toUnsignedInt(wire[offset]), StandardCharsets.UTF_8);
    }

    /** Two short strings: exchange, routing key. Not to be changed. */
    public byte[] wire() {
        return wire;
    }

    @Override
    public String toString() {
        return "exchange '" + exchange() + "', routing key '" + routingKey() + "'";
    }
}
