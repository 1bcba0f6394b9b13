package io.bilbymq.benchmarks.soak;

import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.ProcessTree;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** The broker under load: a process of its own that can be asked what it has in use. */
final class SoakBroker implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;
    private final int port;

    private SoakBroker(Process process) throws IOException {
        this.process = process;
        out = process.inputReader();
        in = new PrintWriter(process.outputWriter(), true);
        port = Integer.parseInt(answer());
    }

    /** Starts it with this many MiB of heap and a quarter of that in direct memory; it logs to standard error. */
    static SoakBroker start(int heapMib) {
        try {
            return new SoakBroker(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx" + heapMib + "m",
                            "-XX:MaxDirectMemorySize=" + heapMib / 4 + "m",
                            "-XX:+UseSerialGC",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-Dio.netty.leakDetection.level=advanced",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SoakBrokerMain.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new MeasurementFailed("the broker does not start", e);
        }
    }

    int port() {
        return port;
    }

    Figures figures() {
        in.println("figures");
        String[] told = answer().split(" ", -1);
        return new Figures(
                Long.parseLong(told[0]),
                Long.parseLong(told[1]),
                Long.parseLong(told[2]),
                Long.parseLong(told[3]),
                descriptors(),
                new ProcessTree(process.pid()).sample().residentBytes());
    }

    private String answer() {
        try {
            String line = out.readLine();
            if (line == null) {
                throw new MeasurementFailed("the broker has died");
            }
            return line;
        } catch (IOException e) {
            throw new MeasurementFailed("the broker cannot be asked", e);
        }
    }

    private long descriptors() {
        String[] open = new File("/proc/" + process.pid() + "/fd").list();
        return open == null ? 0 : List.of(open).size();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
