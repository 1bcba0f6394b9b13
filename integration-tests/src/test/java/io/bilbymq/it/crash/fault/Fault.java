package io.bilbymq.it.crash.fault;

import io.bilbymq.it.crash.check.History;
import java.io.IOException;
import java.nio.file.Path;

/** Something that can happen to a broker and its folder, again and again. One thread. */
public interface Fault extends AutoCloseable {
    /** The folder that the broker is to use. */
    Path data();

    /** The folder's broker, which may need something in its environment. */
    default Node start() throws Exception {
        return BilbyNode.start(data());
    }

    /**
     * Makes it happen. Afterwards the process is gone and another one can be started on the folder.
     *
     * @param history has to be told when connections may fail, and until when what clients have read counts
     */
    void strike(Node node, History history) throws Exception;

    /** Removes the folder, and what it was made of. */
    @Override
    void close() throws IOException;
}
