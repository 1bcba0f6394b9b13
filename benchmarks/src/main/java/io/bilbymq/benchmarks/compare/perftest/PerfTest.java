package io.bilbymq.benchmarks.compare.perftest;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import io.bilbymq.benchmarks.compare.broker.ChildProcess;
import io.bilbymq.benchmarks.compare.broker.LogFile;
import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The load generator: a JVM of its own for each run.
 *
 * @param javaHome the JDK it runs on
 * @param classPath PerfTest and what it was released with
 * @param log collects what all runs print
 */
public record PerfTest(Path javaHome, String classPath, LogFile log) {

    /**
     * Runs it to its end.
     *
     * @param options PerfTest's own, without the address
     * @param deadline after this the run is killed
     * @param onLine called with each line of figures as it arrives
     * @throws MeasurementFailed if it fails or misses the deadline
     */
    public void run(AmqpAddress address, List<String> options, Duration deadline, Consumer<PerfTestLine> onLine) {
        List<String> command = new ArrayList<>(List.of(
                javaHome.resolve("bin/java").toString(),
                // PerfTest prints a Greek letter and decimal points.
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Duser.language=en",
                "-cp",
                classPath,
                "com.rabbitmq.perf.PerfTest",
                "--uri",
                address.uri()));
        command.addAll(options);
        try (Writer output = Files.newBufferedWriter(log.path(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                ChildProcess process = ChildProcess.startPiped("PerfTest", command)) {
            output.write("PerfTest " + address + " " + String.join(" ", options) + "\n");
            var watchdog = CompletableFuture.runAsync(
                    process::kill, CompletableFuture.delayedExecutor(deadline.toSeconds(), TimeUnit.SECONDS));
            process.readLines(line -> {
                PerfTestLine.parse(line).ifPresent(onLine);
                write(output, line);
            });
            int exitCode = process.awaitExit();
            boolean killed = !watchdog.cancel(false);
            output.flush();
            if (killed) {
                throw new MeasurementFailed(
                        "PerfTest did not finish within " + deadline.toSeconds() + " s:\n" + log.tail());
            }
            if (exitCode != 0) {
                throw new MeasurementFailed("PerfTest failed with exit code " + exitCode + ":\n" + log.tail());
            }
        } catch (IOException e) {
            throw new MeasurementFailed("cannot write " + log.path(), e);
        }
    }

    /** The version of PerfTest, from the name of its archive. */
    public String version() {
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            String file = String.valueOf(Path.of(entry).getFileName());
            if (file.matches("perf-test-.*\\.jar")) {
                return file.substring("perf-test-".length(), file.length() - ".jar".length());
            }
        }
        throw new MeasurementFailed("no PerfTest on the class path: " + classPath);
    }

    private static void write(Writer output, String line) {
        try {
            output.write(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
