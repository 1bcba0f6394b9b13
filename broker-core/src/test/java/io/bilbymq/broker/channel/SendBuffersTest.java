package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class SendBuffersTest {
    /** An allocator whose direct memory is used up. */
    private static final class Exhausted extends AbstractByteBufAllocator {
        private final String message;

        Exhausted(String message) {
            this.message = message;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return Unpooled.buffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError(message);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    @Test
    void buffersAreDirectWhileThereIsMemoryToSpare() {
        final ByteBuf buffer = new SendBuffers(UnpooledByteBufAllocator.DEFAULT, 1024).buffer(64);

        assertThat(buffer.isDirect()).isTrue();
        buffer.release();
    }

    @Test
    void whenOthersHaveLeftNoDirectMemoryTheHeapTakesItsPlace() {
        final SendBuffers buffers =
                new SendBuffers(new Exhausted("Cannot reserve 1048576 bytes of direct buffer memory (…)"), 1024);

        assertThat(buffers.buffer(64).isDirect()).isFalse();
    }

    @Test
    void aFullHeapIsNotHidden() {
        final SendBuffers buffers = new SendBuffers(new Exhausted("Java heap space"), 1024);

        assertThatThrownBy(() -> buffers.buffer(64)).isInstanceOf(OutOfMemoryError.class);
    }
}
