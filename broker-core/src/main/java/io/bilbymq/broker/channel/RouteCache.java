package io.bilbymq.broker.channel;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.MethodDecoder;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.queue.Queue;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The addresses a channel published to lately, found by the bytes of {@code basic.publish} without decoding them, and
 * the routes last taken to them.
 */
final class RouteCache {
    private static final int SLOT_BITS = 5;

    /** Class id, method id and the reserved short in front of exchange and routing key. */
    private static final int ADDRESS_OFFSET = 6;

    private static final int ADDRESS_BYTES_MAX = 2 * 256;

    /** So many bytes at the end of an address decide where it is remembered: the end of a routing key is what differs most. */
    private static final int HASHED_BYTES = 2 * Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What an entry costs besides its address and its targets: four objects, and the headers of two arrays. */
    private static final int ENTRY_BYTES = 128;

    /** What a target costs. */
    private static final int TARGET_BYTES = 4;

    /** One address, and the route to it as long as it holds. */
    final class Entry {
        final Address address;
        private @Nullable Route route;

        /** What is counted of it; 0 unless it is remembered. */
        private int counted;

        Entry(Address address) {
            this.address = address;
        }

        /** The route taken last, which may not hold any more. */
        @Nullable
        Route route() {
            return route;
        }

        void route(Route taken) {
            route = taken;
            if (counted > 0) {
                count();
            }
        }

        private void count() {
            final Queue[] targets = route == null ? null : route.targets();
            final int now = ENTRY_BYTES + address.wire().length + (targets == null ? 0 : targets.length * TARGET_BYTES);
            memory.add(now - counted);
            counted = now;
        }

        private void forget() {
            memory.add(-counted);
            counted = 0;
        }
    }

    private final MemoryCounter memory;
    private @Nullable Entry[] entries = new Entry[0];

    /** The address that is looked for, behind as many zeros as are hashed, since it may be shorter. */
    private byte[] scratch = new byte[0];

    /** Remembers nothing yet; counts what it will. */
    RouteCache(MemoryCounter memory) {
        this.memory = memory;
    }

    /** The entry for the address in the payload of a {@code basic.publish} frame at these absolute indexes. */
    Entry entry(ByteBuf in, int offset, int length) {
        // A frame too short for what it says of itself is left to the decoder, which says what is wrong with it.
        final int addressLength = addressLength(in, offset, length);
        if (addressLength < 0) {
            return decode(in, offset, length);
        }
        if (entries.length == 0) {
            entries = new Entry[1 << SLOT_BITS];
            scratch = new byte[HASHED_BYTES + ADDRESS_BYTES_MAX];
        }
        final int end = HASHED_BYTES + addressLength;
        in.getBytes(offset + ADDRESS_OFFSET, scratch, HASHED_BYTES, addressLength);
        final int slot = slot(scratch, end);
        final Entry known = entries[slot];
        if (known != null) {
            final byte[] wire = known.address.wire();
            if (Arrays.equals(wire, 0, wire.length, scratch, HASHED_BYTES, end)) {
                return known;
            }
        }
        final Entry decoded = decode(in, offset, length);
        if (known != null) {
            known.forget();
        }
        decoded.count();
        entries[slot] = decoded;
        return decoded;
    }

    /** Forgets all addresses: the channel is closing. */
    void clear() {
        for (final Entry entry : entries) {
            if (entry != null) {
                entry.forget();
            }
        }
        entries = new Entry[0];
    }

    private Entry decode(ByteBuf in, int offset, int length) {
        final BasicMethod.Publish publish = (BasicMethod.Publish) MethodDecoder.decode(in, offset, length);
        return new Entry(new Address(publish.exchange(), publish.routingKey()));
    }

    /** Bytes of the two short strings, if the frame holds them and one octet of bits and nothing else; or -1. */
    private static int addressLength(ByteBuf in, int offset, int length) {
        if (length < ADDRESS_OFFSET + 3) {
            return -1;
        }
        final int exchangeLength = in.getUnsignedByte(offset + ADDRESS_OFFSET);
        if (length < ADDRESS_OFFSET + exchangeLength + 3) {
            return -1;
        }
        final int keyLength = in.getUnsignedByte(offset + ADDRESS_OFFSET + 1 + exchangeLength);
        final int addressLength = 2 + exchangeLength + keyLength;
        return length == ADDRESS_OFFSET + addressLength + 1 ? addressLength : -1;
    }

    /** By the bytes before {@code end}: two multiplications, where a loop over the bytes was a tenth of the way of a message. */
    private static int slot(byte[] bytes, int end) {
        final long before = (long) LONG.get(bytes, end - HASHED_BYTES);
        final long last = (long) LONG.get(bytes, end - Long.BYTES);
        final long mixed = (before * 0x9E3779B97F4A7C15L ^ last) * 0xC2B2AE3D27D4EB4FL;
        return (int) (mixed >>> (Long.SIZE - SLOT_BITS));
    }
}
