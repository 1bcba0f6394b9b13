package io.bilbymq.it.crash.fault;

import io.bilbymq.it.crash.check.History;
import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code kill -9}. What the process has handed to the operating system survives it, synced or not: this shows that recovery
 * works, not that anything was synced.
 */
public class Kill implements Fault {
    private final TemporaryFolder folder;

    /** On a new folder. */
    public Kill() throws IOException {
        folder = TemporaryFolder.create("kill");
    }

    @Override
    public Path data() {
        return folder.path().resolve("data");
    }

    @Override
    public void strike(Node node, History history) throws IOException {
        history.faultIsComing();
        node.kill();
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
