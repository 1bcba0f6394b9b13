package io.bilbymq.ctl;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Where a command reads and writes: what a process was given, or what a test gives. Text is UTF-8. */
record Terminal(InputStream in, PrintWriter out, PrintWriter err, Map<String, String> environment, Person person) {
    /**
     * Whether a person sits there. The script knows, and Java does not.
     *
     * @param types at the standard input, where passwords are not to be shown
     * @param watches stderr, and wants to see that something is going on
     */
    record Person(boolean types, boolean watches) {
        static final Person NOBODY = new Person(false, false);

        static Person ofProcess() {
            return new Person(
                    Boolean.getBoolean("bilbyctl.person.types"), Boolean.getBoolean("bilbyctl.person.watches"));
        }
    }

    static Terminal of(
            InputStream in, OutputStream out, OutputStream err, Map<String, String> environment, Person person) {
        return new Terminal(in, writer(out), writer(err), environment, person);
    }

    /** The one this process was started with. */
    static Terminal ofProcess() {
        return of(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                System.getenv(),
                Person.ofProcess());
    }

    /**
     * Reads a secret: from the keyboard without showing it, or from the first line of what is piped in. Empty if there is nothing.
     */
    Optional<String> readSecret(String prompt) {
        if (person.types()) {
            out.flush();
            return Optional.ofNullable(System.console())
                    .map(keyboard -> keyboard.readPassword("%s", prompt))
                    .map(String::new);
        }
        try {
            return Optional.ofNullable(
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine());
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    /** All that is piped in. */
    byte[] readAll() {
        try {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    void flush() {
        out.flush();
        err.flush();
    }

    private static Failure unreadable(IOException cause) {
        return new Failure(ExitCode.DATA, "cannot read from the standard input: " + cause.getMessage(), cause);
    }

    private static PrintWriter writer(OutputStream bytes) {
        return new PrintWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
    }
}
