package io.bilbymq.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A finished process.
 *
 * @param exitCode 0 if it is content
 * @param output what it wrote, standard output and standard error in one
 */
public record ChildProcess(int exitCode, String output) {

    /** Runs a command to its end; kills it and fails if that does not come in time. */
    public static ChildProcess run(Duration deadline, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("it-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        command + " did not end within " + deadline + " and said:\n" + Files.readString(output));
            }
            return new ChildProcess(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    /** Runs a {@code main} in a JVM of its own, on the class path of the tests. */
    public static ChildProcess java(Duration deadline, String mainClass, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp"));
        // surefire hides the class path behind a jar that holds nothing but a manifest
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(mainClass);
        command.addAll(arguments);
        return run(deadline, command);
    }
}
