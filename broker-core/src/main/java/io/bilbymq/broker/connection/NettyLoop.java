package io.bilbymq.broker.connection;

import io.bilbymq.broker.channel.SendBuffers;
import io.bilbymq.broker.loop.Loop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A loop that runs on one of Netty's threads, beside the sockets that are registered there. */
public final class NettyLoop extends Loop {
    private final EventExecutor executor;
    private final SendBuffers sendBuffers;
    private final WakeupCoalescing coalescing;
    private final Newcomers newcomers;
    private final ClientProperties clientProperties = new ClientProperties(structures());

    /** A loop without bounds for sockets on which nobody has logged in. */
    public NettyLoop(
            String name, int index, EventExecutor executor, SendBuffers sendBuffers, WakeupCoalescing coalescing) {
        this(name, index, executor, sendBuffers, coalescing, new Newcomers(Integer.MAX_VALUE));
    }

    /**
     * A loop on this thread; one for each, or outboxes would not be the sender's own.
     *
     * @param coalescing that of the thread, which is told how much there was to do
     * @param newcomers sockets of this loop on which nobody has logged in
     */
    NettyLoop(
            String name,
            int index,
            EventExecutor executor,
            SendBuffers sendBuffers,
            WakeupCoalescing coalescing,
            Newcomers newcomers) {
        super(name, index);
        this.executor = executor;
        this.sendBuffers = sendBuffers;
        this.coalescing = coalescing;
        this.newcomers = newcomers;
    }

    /** Sockets on which nobody has logged in. */
    Newcomers newcomers() {
        return newcomers;
    }

    /** What clients have said of themselves. */
    ClientProperties clientProperties() {
        return clientProperties;
    }

    /** For what the sockets of this loop send. */
    SendBuffers sendBuffers() {
        return sendBuffers;
    }

    /** A frame was read from one of this loop's sockets. */
    void frameRead() {
        coalescing.worked(1);
    }

    @Override
    protected void commandsRun(int count) {
        coalescing.worked(count);
    }

    EventExecutor executor() {
        return executor;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public boolean inLoop() {
        return executor.inEventLoop();
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        final Future<?> scheduled = executor.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    /** That there is no direct memory at the moment is an error only in name. */
    @Override
    protected boolean isFatal(VirtualMachineError error) {
        return !SendBuffers.isOfDirectMemory(error);
    }
}
