package io.bilbymq.broker.connection;

import io.bilbymq.broker.alarm.MemoryAlarm;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * How much one read from a socket may bring: much, for that is what makes many small frames cheap, but little during a
 * memory alarm, for what a thousand publishers are allowed to bring before they are stopped is a thousand such portions.
 */
final class ReadPortions extends DefaultMaxMessagesRecvByteBufAllocator {
    /** What one read may bring; a turn reads a few times before it hands over. */
    private static final int BYTES = 64 * 1024;

    /** The same during an alarm. */
    private static final int BYTES_IN_ALARM = 4 * 1024;

    private final MemoryAlarm alarm;

    ReadPortions(MemoryAlarm alarm) {
        this.alarm = alarm;
    }

    // what Netty asks for in the type's old name has been this type's own name for years
    @SuppressWarnings("deprecation")
    @Override
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return alarm.isRaised() ? BYTES_IN_ALARM : BYTES;
            }
        };
    }
}
