package io.bilbymq.it.crash.fault;

import io.bilbymq.it.crash.check.History;
import java.io.IOException;

/** {@code kill -9}, and then of those that recover: before their first call that makes files durable, their second, and so on. */
public final class KilledRecovery extends Kill {
    /** A recovery that makes more calls than this is not killed any more. */
    private static final int CALLS_MAX = 12;

    /** On a new folder. */
    public KilledRecovery() throws IOException {}

    @Override
    public void strike(Node node, History history) throws IOException {
        super.strike(node, history);
        boolean killed = true;
        for (int call = 1; call <= CALLS_MAX && killed; call++) {
            killed = diesAt(call);
        }
    }

    /** Whether it died before it was ready; if not, it is ended after. */
    private boolean diesAt(int call) throws IOException {
        try (FaultyDisk disk = new FaultyDisk(data()).killingAt(call);
                Node recovering = BilbyNode.start(data(), disk.environment())) {
            recovering.kill();
            return false;
        } catch (IllegalStateException died) {
            return true;
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IOException("the broker could not be started", failed);
        }
    }
}
