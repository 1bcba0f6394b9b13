package io.bilbymq.ctl;

/** The process {@code bilbyctl}. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code, one of {@link ExitCode}. */
    public static void main(String[] args) {
        final Terminal terminal = Terminal.ofProcess();
        final int exitCode = Commands.run(terminal, args);
        terminal.flush();
        System.exit(exitCode);
    }
}
