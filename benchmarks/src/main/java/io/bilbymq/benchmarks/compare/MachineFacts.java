package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.amqp.RawConnection;
import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** What a figure must be read with: machine, load, versions. */
final class MachineFacts {
    private MachineFacts() {}

    /** Date, machine and the tool's own JVM, a line each. */
    static String describe() {
        return "date: " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n"
                + "machine: " + Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name")
                + " "
                + System.getProperty("os.version") + ", " + System.getProperty("os.arch") + "\n"
                + "tool: JDK " + System.getProperty("java.version") + "\n";
    }

    /** The load averages of the last 1, 5 and 15 minutes. */
    static String load() {
        try {
            List<String> fields =
                    List.of(Files.readString(Path.of("/proc/loadavg")).split(" ", -1));
            return String.join(" ", fields.subList(0, 3));
        } catch (IOException e) {
            throw new MeasurementFailed("cannot read the load of this machine", e);
        }
    }

    /** What a broker says of itself, and the JDK it runs on if it does. */
    static String describe(RunningBroker broker) {
        try (RawConnection connection = RawConnection.open(broker.address())) {
            String properties = connection.serverProperties().inOneLine();
            return javaHomeOf(broker.processes().rootPid())
                    .map(home -> properties + ", on " + javaVersion(home))
                    .findFirst()
                    .orElse(properties);
        } catch (IOException e) {
            throw new MeasurementFailed(broker.name() + " does not say its version", e);
        }
    }

    /** The JDK that a process runs, if it is a JVM. */
    static Stream<Path> javaHomeOf(long pid) {
        try {
            Path executable = Path.of("/proc", Long.toString(pid), "exe").toRealPath();
            Path home = executable.resolve("../..").normalize();
            return executable.endsWith("bin/java") ? Stream.of(home) : Stream.empty();
        } catch (IOException e) {
            throw new MeasurementFailed("cannot see what process " + pid + " executes", e);
        }
    }

    /** The version a JDK states in its release file. */
    static String javaVersion(Path javaHome) {
        try (Stream<String> lines = Files.lines(javaHome.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line ->
                            "JDK " + line.substring("JAVA_VERSION=".length()).replace("\"", ""))
                    .findFirst()
                    .orElse("the JDK in " + javaHome);
        } catch (IOException e) {
            throw new MeasurementFailed("no JDK in " + javaHome, e);
        }
    }
}
