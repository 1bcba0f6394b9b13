package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds and changes single entries of a well-formed headers table in its bytes; all other entries stay as they were
 * sent, to the byte.
 */
final class HeaderEntries {
    private static final int NOT_FOUND = -1;

    private HeaderEntries() {}

    /** Where in well-formed raw properties the first header of this name begins, or a negative number. */
    static int find(byte[] raw, int offset, byte[] name) {
        if ((PropertiesFormat.flags(raw, offset) & PropertiesFormat.HEADERS) == 0) {
            return NOT_FOUND;
        }
        int at = PropertiesFormat.find(raw, offset, PropertiesFormat.HEADERS);
        return find(
                raw,
                at + PropertiesFormat.LENGTH_BYTES,
                PropertiesFormat.after(PropertiesFormat.HEADERS, raw, at),
                name);
    }

    private static int find(byte[] raw, int from, int end, byte[] name) {
        for (int at = from; at < end; at = after(raw, at)) {
            if (isNamed(raw, at, name)) {
                return at;
            }
        }
        return NOT_FOUND;
    }

    /** The table, given and returned with its length in front, with this entry in place of its first namesake or last. */
    static byte[] with(byte[] table, String name, FieldValue value) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int at = find(table, PropertiesFormat.LENGTH_BYTES, table.length, utf8);
        int before = at == NOT_FOUND ? table.length : at;
        int after = at == NOT_FOUND ? table.length : after(table, at);

        ByteBuf changed = Unpooled.buffer(table.length + utf8.length);
        changed.writeBytes(table, 0, before);
        new ArgumentWriter(changed).shortString(name);
        FieldTableFormat.writeValue(changed, value);
        changed.writeBytes(table, after, table.length - after);
        return withLength(changed);
    }

    /** The table, given and returned with its length in front, without the entries of this name. */
    static byte[] without(byte[] table, byte[] name) {
        ByteBuf changed = Unpooled.buffer(table.length);
        changed.writeInt(0);
        for (int at = PropertiesFormat.LENGTH_BYTES; at < table.length; at = after(table, at)) {
            if (!isNamed(table, at, name)) {
                changed.writeBytes(table, at, after(table, at) - at);
            }
        }
        return withLength(changed);
    }

    private static byte[] withLength(ByteBuf table) {
        table.setInt(0, table.readableBytes() - PropertiesFormat.LENGTH_BYTES);
        return Properties.toArray(table);
    }

    private static boolean isNamed(byte[] raw, int at, byte[] name) {
        int length = raw[at] & 0xFF;
        return length == name.length && Arrays.equals(raw, at + 1, at + 1 + length, name, 0, length);
    }

    private static int after(byte[] raw, int at) {
        return FieldTableFormat.afterCheckedValue(raw, at + 1 + (raw[at] & 0xFF));
    }
}
