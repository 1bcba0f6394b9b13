package io.bilbymq.server;

import io.bilbymq.persistence.Damage;
import io.bilbymq.persistence.FileDisk;
import io.bilbymq.persistence.LogCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bilby check}: reads the data folder of a broker that is stopped, and says what is there. */
@Command(
        name = "check",
        description = {
            "Reads the data folder of a stopped broker, every record of it, and says what is there.",
            "Exit codes: 0 nothing is damaged, 1 something is (or was, and has been repaired),"
                    + " 2 the folder cannot be checked."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    static final int UNDAMAGED = 0;
    static final int DAMAGED = 1;
    static final int NOT_CHECKED = 2;

    /** Where the bytes go that are moved aside; a broker does not look into it. */
    static final String ASIDE = "damaged";

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            required = true,
            description = "The data folder. No broker may be using it.")
    private Path folder = Path.of("data");

    @Option(
            names = "--repair",
            description = "Moves what is damaged to the folder " + ASIDE
                    + " in DIR, so that a start finds nothing wrong. " + "What was there is lost for the broker.")
    private boolean repair;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            if (!LogCheck.isThere(folder)) {
                return notChecked(folder + " is no data folder: there is no message log in it");
            }
            try (FileDisk disk = FileDisk.open(folder)) {
                return check(disk);
            }
        } catch (IOException refused) {
            return notChecked(StartFailure.words(refused));
        }
    }

    private int notChecked(String reason) {
        spec.commandLine().getErr().println("bilby: " + reason);
        return NOT_CHECKED;
    }

    private int check(FileDisk disk) throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        final LogCheck.Report report = LogCheck.check(disk);
        describe(report, out);
        if (report.damage().isEmpty()) {
            out.println("nothing is damaged");
            return UNDAMAGED;
        }
        out.println(
                "damaged, and what was there is lost: " + count(report.damage().size(), "place"));
        report.damage().forEach(damage -> out.println("  " + place(damage) + ": " + damage.reason()));
        if (repair) {
            moveAside(disk, out);
        } else {
            out.println("a broker starts all the same and says so each time; --repair moves these bytes aside");
        }
        return DAMAGED;
    }

    private void describe(LogCheck.Report report, PrintWriter out) {
        out.println("message log in " + folder + ": " + count(report.segments(), "segment") + ", "
                + count(report.bytes(), "byte"));
        out.println(count(report.places(), "message") + " in " + count(report.queues(), "queue")
                + " (one in several queues counts in each), of " + count(report.messages(), "message")
                + " that can be read");
        out.println(count(report.definitions(), "record") + " of virtual hosts, queues, exchanges and bindings");
        out.println(
                report.clean()
                        ? "the broker was stopped in good order"
                        : "the broker was not stopped in good order; what was confirmed is not affected by that");
    }

    private void moveAside(FileDisk disk, PrintWriter out) throws IOException {
        final Path aside = folder.resolve(ASIDE);
        final LogCheck.Report before;
        try (FileDisk quarantine = FileDisk.open(aside)) {
            before = LogCheck.repair(disk, quarantine);
        }
        before.damage()
                .forEach(damage ->
                        out.println("moved " + place(damage) + " to " + aside.resolve(LogCheck.copy(damage))));
        out.println(
                LogCheck.check(disk).damage().isEmpty()
                        ? "repaired: nothing is damaged any more"
                        : "not repaired: something is still damaged");
    }

    private static String place(Damage damage) {
        return count(damage.bytes(), "byte") + " at " + damage.position() + " in " + damage.file();
    }

    private static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
