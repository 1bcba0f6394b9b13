package io.bilbymq.ctl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Definitions as a file: all that was declared and configured, no messages. */
@Command
final class DefinitionCommands {
    private static final String STREAM = "-";
    private static final String FORMAT = "json: the only one, as Erlang's terms are not read or written here.";

    private final BilbyCtl ctl;

    DefinitionCommands(BilbyCtl ctl) {
        this.ctl = ctl;
    }

    @Command(
            name = "export_definitions",
            description = {
                "Writes all definitions to a file, or those of a virtual host if one is given with -p.",
                "Hashes of passwords are among them."
            },
            footer = "bilbyctl export_definitions definitions.json")
    void exportDefinitions(
            @Parameters(paramLabel = "FILE", description = "- for the standard output.") String file,
            @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "json", description = FORMAT)
                    String format) {
        requireJson(format);
        final boolean toFile = !file.equals(STREAM);
        if (toFile) {
            ctl.output().banner("Exporting definitions in JSON to a file at \"%s\" ...".formatted(file));
        }
        final Resource resource = resource();
        final Answer answer = Waiting.during(
                ctl.terminal(), "exporting definitions", () -> ctl.api().get(resource));
        final JsonNode definitions = answer.orElseThrow(() -> Lookup.noVhost(ctl.vhost()));
        if (toFile) {
            write(Path.of(file), Json.text(definitions));
        } else {
            ctl.output().line(Json.text(definitions));
        }
    }

    @Command(
            name = "import_definitions",
            description = {
                "Declares and configures what is in a file: into all virtual hosts, or into one if it is given with -p.",
                "What is there already stays."
            },
            footer = "bilbyctl import_definitions definitions.json")
    void importDefinitions(
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..1",
                            defaultValue = STREAM,
                            description = "- or none for the standard input.")
                    String file,
            @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "json", description = FORMAT)
                    String format,
            @Option(names = "--skip-if-unchanged", description = "Of no effect: the API does not tell.")
                    boolean skipIfUnchanged) {
        requireJson(format);
        final JsonNode definitions;
        if (file.equals(STREAM)) {
            ctl.output().banner("Importing definitions in JSON from standard input ...");
            definitions = parse(ctl.terminal().readAll(), "the standard input");
        } else {
            ctl.output().banner("Importing definitions in JSON from a file at \"%s\" ...".formatted(file));
            definitions = parse(read(Path.of(file)), file);
        }
        final Resource resource = resource();
        final Answer answer = Waiting.during(
                ctl.terminal(), "importing definitions", () -> ctl.api().post(resource, definitions));
        answer.orElseThrow(() -> Lookup.noVhost(ctl.vhost()));
        ctl.output().note("Successfully imported definitions");
    }

    private Resource resource() {
        return ctl.askedVhost().map(vhost -> Resource.of("definitions", vhost)).orElse(Resource.of("definitions"));
    }

    private static void requireJson(String format) {
        if (!format.equalsIgnoreCase("json")) {
            throw new Failure(ExitCode.USAGE, "definitions are read and written in JSON only, not in " + format);
        }
    }

    private static JsonNode parse(byte[] text, String source) {
        try {
            return Json.parseObject(new String(text, StandardCharsets.UTF_8));
        } catch (JacksonException wrong) {
            throw new Failure(ExitCode.DATA, source + " holds no definitions: " + wrong.getOriginalMessage(), wrong);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new Failure(
                    ExitCode.DATA,
                    Files.exists(file) ? "cannot read " + file : "File " + file + " does not exist",
                    unreadable);
        }
    }

    /** A file that was there stays as it was until the new one is complete. */
    private static void write(Path file, String text) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                Files.writeString(file, text);
                return;
            }
            final Path draft = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new Failure(ExitCode.DATA, "cannot write " + file + ": " + unwritable.getMessage(), unwritable);
        }
    }
}
