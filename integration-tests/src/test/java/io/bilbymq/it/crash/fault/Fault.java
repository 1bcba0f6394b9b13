package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.nio.file.Path;

/** Something that can happen to a broker and its folder, again and again. One thread. */
public interface Fault extends AutoCloseable {
    /** The folder that the broker is to use. */
    Path data();

    /** Makes it happen. Afterwards the process is gone and another one can be started on the folder. */
    void strike(Node node) throws Exception;

    /** Removes the folder, and what it was made of. */
    @Override
    void close() throws IOException;
}
