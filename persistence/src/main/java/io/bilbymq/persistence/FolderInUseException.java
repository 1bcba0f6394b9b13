package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.file.Path;

/** Another broker uses the data folder. */
public final class FolderInUseException extends IOException {
    private static final long serialVersionUID = 1;

    private final long pid;

    FolderInUseException(Path folder, long pid) {
        super("data folder " + folder + " is already in use by process " + (pid == 0 ? "unknown" : pid));
        this.pid = pid;
    }

    /** Number of the process that uses it, maybe this one; 0 if that is not known. */
    public long pid() {
        return pid;
    }
}
