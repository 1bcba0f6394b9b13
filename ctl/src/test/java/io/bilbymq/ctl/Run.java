package io.bilbymq.ctl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of bilbyctl, and what came of it. */
record Run(int exitCode, String out, String err) {
    /** With the address of an API in front, and nothing on the standard input. */
    static Run at(String uri, String... arguments) {
        return withInput("", uri, arguments);
    }

    static Run withInput(String input, String uri, String... arguments) {
        final List<String> all = new ArrayList<>(List.of("--uri", uri));
        all.addAll(List.of(arguments));
        return run(input.getBytes(StandardCharsets.UTF_8), Map.of(), all.toArray(String[]::new));
    }

    static Run of(String... arguments) {
        return run(new byte[0], Map.of(), arguments);
    }

    static Run run(byte[] input, Map<String, String> environment, String... arguments) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final Terminal terminal =
                Terminal.of(new ByteArrayInputStream(input), out, err, environment, Terminal.Person.NOBODY);
        final int exitCode = Commands.run(terminal, arguments);
        terminal.flush();
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
