package io.bilbymq.broker.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A message as bytes, for a file that is of no use after a restart. Numbers have the highest byte first:
 *
 * <pre>
 *  bytes
 *    4    CRC32C of all that follows
 *    4    length of the properties, and in the highest two bits the marks of a dead letter
 *    4    length of the address
 *         address, as on the wire
 *         properties and body, to the end
 * </pre>
 */
public final class MessageImage {
    private static final int CHECKSUM_BYTES = 4;
    private static final int HEAD_BYTES = CHECKSUM_BYTES + 4 + 4;

    private MessageImage() {}

    /** Bytes of a message's image. */
    public static int length(Message message) {
        return HEAD_BYTES + message.address().wire().length + message.content().length;
    }

    /** What comes before properties and body, which are {@link Message#content}. */
    public static ByteBuffer head(Message message) {
        final byte[] address = message.address().wire();
        final ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES + address.length)
                .position(CHECKSUM_BYTES)
                .putInt(message.propertiesLengthAndMarks())
                .putInt(address.length)
                .put(address);
        final CRC32C checksum = new CRC32C();
        checksum.update(head.array(), CHECKSUM_BYTES, head.position() - CHECKSUM_BYTES);
        checksum.update(message.content());
        return head.putInt(0, (int) checksum.getValue()).flip();
    }

    /**
     * The message whose image this is; nothing of the log stands for it.
     *
     * @param like an address that is used again if it is the same, since messages to one address mostly come together
     * @throws IOException if the bytes are not what was written
     */
    public static Message read(ByteBuffer image, @Nullable Address like) throws IOException {
        if (image.remaining() < HEAD_BYTES || image.getInt() != checksum(image)) {
            throw new IOException("damaged");
        }
        final int propertiesLengthAndMarks = image.getInt();
        final byte[] wire = new byte[image.getInt()];
        image.get(wire);
        final byte[] content = new byte[image.remaining()];
        image.get(content);
        final Address address = like != null && Arrays.equals(like.wire(), wire) ? like : Address.ofWire(wire);
        return new Message(address, content, propertiesLengthAndMarks);
    }

    private static int checksum(ByteBuffer rest) {
        final CRC32C checksum = new CRC32C();
        checksum.update(rest.duplicate());
        return (int) checksum.getValue();
    }
}
