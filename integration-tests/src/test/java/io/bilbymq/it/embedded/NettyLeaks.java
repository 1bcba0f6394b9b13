package io.bilbymq.it.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Buffers that nobody releases: Netty follows every one and logs those that it finds collected as garbage. */
final class NettyLeaks {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private ResourceLeakDetector.Level levelBefore = ResourceLeakDetector.getLevel();

    void watch() {
        levelBefore = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        log.start();
        logger().setLevel(Level.ERROR);
        logger().addAppender(log);
    }

    /** What was found since {@link #watch}, which ends. */
    // what has leaked is found when it is collected, and leaks are looked for when a buffer is made
    @SuppressWarnings("ExplicitGC")
    List<String> found() {
        System.gc();
        ByteBufAllocator.DEFAULT.buffer(1).release();
        ResourceLeakDetector.setLevel(levelBefore);
        logger().detachAppender(log);
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    }
}
