package io.bilbymq.ctl;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a command has to say, as the options for all commands want it. */
final class Output {
    private final PrintWriter out;
    private final Formatter formatter;
    private final boolean banners;
    private final boolean headers;

    /**
     * To a writer.
     *
     * @param banners whether a command says what it does before it does it; never if a machine reads
     * @param headers whether tables have the names of their columns
     */
    Output(PrintWriter out, Formatter formatter, boolean banners, boolean headers) {
        this.out = out;
        this.formatter = formatter;
        this.banners = banners && formatter.isForPeople();
        this.headers = headers;
    }

    boolean isForPeople() {
        return formatter.isForPeople();
    }

    /** Says what is going to be done. */
    void banner(String text) {
        if (banners) {
            out.println(text);
            out.flush();
        }
    }

    /** Says something that people want to know, and nobody else. */
    void note(String text) {
        if (isForPeople()) {
            out.println(text);
        }
    }

    /** What a command was run for: one line of text. */
    void line(String text) {
        out.println(text);
    }

    void table(Table table) {
        formatter.print(table, headers, out);
    }

    /** What a command was run for, in words for people and as JSON for machines. */
    void result(String words, JsonNode json) {
        out.println(isForPeople() ? words : Json.text(json));
    }

    /** That all is well. */
    void ok(String words) {
        result(words, Json.object().put("result", "ok"));
    }

    /**
     * That a check has failed, which its exit code says too.
     *
     * @param details for machines
     * @throws Failure with the words, if people read
     */
    int failedCheck(String words, ObjectNode details) {
        if (isForPeople()) {
            throw new Failure(ExitCode.UNAVAILABLE, words);
        }
        out.println(Json.text(details.put("message", words).put("result", "error")));
        return ExitCode.UNAVAILABLE;
    }
}
