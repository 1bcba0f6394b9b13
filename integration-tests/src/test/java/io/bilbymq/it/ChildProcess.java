package io.bilbymq.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
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
    /** For a JVM that lives for seconds: the better of the two compilers would cost it more than it gives. */
    public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

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
        List<String> command = new ArrayList<>(List.of(tool("java"), "-Xmx256m", "-cp", classPath(), mainClass));
        command.addAll(arguments);
        return run(deadline, command);
    }

    /** Starts a {@code main} in the same way, which whoever asks ends; what it writes to standard error is not kept. */
    public static Process start(Class<?> program, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(tool("java"), "-Xmx256m", SHORT_LIVED, "-cp", classPath(), program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /**
     * What {@code jcmd} says of a JVM, asked as it asks, at the socket of that JVM: starting it would cost as much as starting a
     * broker.
     */
    public static String jcmd(Process jvm, String... question) throws IOException {
        try {
            // From then on the JVM listens.
            VirtualMachine.attach(Long.toString(jvm.pid())).detach();
        } catch (AttachNotSupportedException e) {
            throw new IOException("no answer from process " + jvm.pid(), e);
        }
        final Path socket = Path.of("/tmp", ".java_pid" + jvm.pid());
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            // Its version, the command, and three arguments of which the first is the question.
            final String request = "1\0jcmd\0" + String.join(" ", question) + "\0\0\0";
            channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
            final String answer = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
            if (!answer.startsWith("0\n")) {
                throw new IOException("process " + jvm.pid() + " refuses " + List.of(question) + ": " + answer);
            }
            return answer.substring(2);
        }
    }

    /** A program of the JDK that runs the tests. */
    public static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** That of the tests. */
    private static String classPath() {
        // surefire hides the class path behind a jar that holds nothing but a manifest
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
