package io.bilbymq.broker.connection;

import io.bilbymq.amqp.ArgumentReader;
import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.memory.MemoryCounter;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What the clients of one loop have said of themselves, kept for who looks at connections. Most say the same, but for the name of the
 * connection: that is kept once, as it is on the wire. Confined to the loop.
 */
final class ClientProperties {
    private static final String NAME = "connection_name";

    /** What an entry costs besides the bytes: four objects. */
    private static final int ENTRY_BYTES = 144;

    /** The same that so many clients have said. */
    static final class Shared {
        private final byte[] wire;
        private int clients;

        private Shared(byte[] wire) {
            this.wire = wire;
        }

        private int bytes() {
            return wire.length + ENTRY_BYTES;
        }

        /** All that a client has said that gave its connection this name; or none, if that is empty. */
        FieldTable with(String name) {
            final FieldTable said = ArgumentReader.of(wire).table();
            return name.isEmpty() ? said : said.with(NAME, FieldValue.of(name));
        }
    }

    private final Map<ByteBuffer, Shared> known = new HashMap<>();
    private final MemoryCounter memory;

    /** Nobody has said anything yet; counts what is kept. */
    ClientProperties(MemoryCounter memory) {
        this.memory = memory;
    }

    /** One more has said this. */
    Shared said(FieldTable properties) {
        final byte[] wire = ArgumentWriter.toBytes(out -> out.table(properties.without(NAME)));
        final Shared shared = known.computeIfAbsent(ByteBuffer.wrap(wire), first -> {
            final Shared made = new Shared(wire);
            memory.add(made.bytes());
            return made;
        });
        shared.clients++;
        return shared;
    }

    /** One of those that have said this has gone. */
    void gone(Shared shared) {
        if (--shared.clients == 0) {
            known.remove(ByteBuffer.wrap(shared.wire));
            memory.add(-shared.bytes());
        }
    }
}
