package io.bilbymq.it.crash.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls functions inside a {@link RabbitNode}, as {@code rabbitmqctl} does, but without its second of start for each. One thread. */
public final class RabbitRemote implements AutoCloseable {
    /** Reads terms {@code {Module, Function, Arguments}.} and writes what comes of each in a line. */
    private static final String LOOP = """
            Loop = fun(Loop) ->
                case io:read('') of
                    {ok, {Module, Function, Arguments}} ->
                        io:format("~0p~n", [rpc:call('NODE', Module, Function, Arguments)]),
                        Loop(Loop);
                    _ -> halt()
                end
            end,
            Loop(Loop).
            """;

    private final Process shell;
    private final BufferedWriter in;
    private final BufferedReader out;

    RabbitRemote(String node, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "erl", "-noshell", "-hidden", "-sname", "remote@localhost", "-eval", LOOP.replace("NODE", node));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        shell = builder.start();
        in = new BufferedWriter(new OutputStreamWriter(shell.getOutputStream(), UTF_8));
        out = new BufferedReader(new InputStreamReader(shell.getInputStream(), UTF_8));
    }

    /**
     * Calls a function and returns what it returns, as Erlang writes it down in a line.
     *
     * @param arguments as Erlang reads them
     */
    public String call(String module, String function, String... arguments) {
        try {
            in.write("{" + module + "," + function + ",[" + String.join(",", arguments) + "]}.\n");
            in.flush();
            @Nullable String answer = out.readLine();
            if (answer == null) {
                throw new IllegalStateException("the Erlang shell has ended");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        shell.destroyForcibly().onExit().join();
    }
}
