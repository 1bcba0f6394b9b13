package io.bilbymq.ctl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code bilbyctl} and the options that all commands have, before the command's name or behind it.
 *
 * <p>Commands ask it for the {@link Api} and for the {@link Output}, and never look at these options themselves.
 */
@Command(
        name = "bilbyctl",
        synopsisHeading = "%n",
        customSynopsis = "bilbyctl [OPTIONS] COMMAND [ARGUMENTS]",
        description = {
            "",
            "Looks after BilbyMQ, or RabbitMQ, over the HTTP management API.",
            "The commands are those of rabbitmqctl, rabbitmq-diagnostics and rabbitmq-queues."
        },
        optionListHeading = "%nOptions of all commands:%n%n",
        commandListHeading = "",
        sortOptions = false,
        footer = {"", "'bilbyctl help COMMAND' tells more about a command, with an example."},
        versionProvider = BilbyCtl.Version.class)
final class BilbyCtl {
    static final String DEFAULT_VHOST = "/";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Terminal terminal;

    @Option(
            names = {"--uri"},
            paramLabel = "URI",
            scope = ScopeType.INHERIT,
            description = "Where the API is: http(s)://[user[:password]@]host[:port][/prefix]."
                    + " Else BILBYCTL_URI in the environment, else http://localhost:15672.")
    private @Nullable String uri;

    @Option(
            names = {"-n", "--node"},
            paramLabel = "NODE",
            scope = ScopeType.INHERIT,
            description =
                    "The same, or a host's name, or a node's as in RabbitMQ: rabbit@host means port 15672 of that host.")
    private @Nullable String node;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Who asks. Else BILBYCTL_USERNAME in the environment, else guest.")
    private @Nullable String username;

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            scope = ScopeType.INHERIT,
            description = "That user's password. Others on this machine can see it in the list of processes;"
                    + " better put it into BILBYCTL_PASSWORD in the environment, or into a file.")
    private @Nullable String password;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "A file whose first line is the password.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "Certificates (PEM) to trust if the address begins with https, instead of those that Java trusts.")
    private @Nullable Path certificates;

    @Option(
            names = {"-p", "--vhost"},
            paramLabel = "VHOST",
            scope = ScopeType.INHERIT,
            description = "The virtual host that a command is about. Default: /")
    private @Nullable String vhost;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            scope = ScopeType.INHERIT,
            description = "How long an answer may take; infinity: as long as it takes. Default: 60.")
    private @Nullable String timeout;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Do not say what is being done.")
    private boolean quiet;

    @Option(
            names = {"-s", "--silent"},
            scope = ScopeType.INHERIT,
            description = "The same, and no names of columns.")
    private boolean silent;

    @Option(names = "--no-table-headers", scope = ScopeType.INHERIT, description = "No names of columns above tables.")
    private boolean noTableHeaders;

    @Option(
            names = "--formatter",
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "What lists look like: table (the default), pretty_table, csv or json.")
    private Formatter formatter = Formatter.TABLE;

    @Option(
            names = {"-l", "--longnames"},
            scope = ScopeType.INHERIT,
            hidden = true,
            description = "Of no effect: that is a question of Erlang.")
    boolean longNames;

    @Option(
            names = {"-h", "-?", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Tell what a command does.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Tell the version of bilbyctl.")
    boolean version;

    /** Made once, when a command asks for it. What is above and not private is for picocli alone. */
    private @Nullable Api api;

    BilbyCtl(Terminal terminal) {
        this.terminal = terminal;
    }

    /** One with the same API and terminal, for a command that another one runs. Other options are as if nobody had given any. */
    BilbyCtl another() {
        final BilbyCtl another = new BilbyCtl(terminal);
        another.api = api();
        return another;
    }

    Terminal terminal() {
        return terminal;
    }

    Output output() {
        // rabbitmqctl's CSV has them even with -s.
        final boolean headers = !noTableHeaders && (!silent || formatter == Formatter.CSV);
        return new Output(terminal.out(), formatter, !quiet && !silent, headers);
    }

    /** The virtual host that is asked about. */
    String vhost() {
        return askedVhost().orElse(DEFAULT_VHOST);
    }

    /** The same if somebody has said which. */
    Optional<String> askedVhost() {
        return Optional.ofNullable(vhost);
    }

    /** The node that is asked about, if somebody has said which by its name, {@code rabbit@host}. */
    Optional<String> askedNode() {
        return Optional.ofNullable(node).filter(name -> name.contains("@") && !name.contains("://"));
    }

    /** How long to wait; empty if for ever. */
    Optional<Duration> timeout(Duration unlessSaid) {
        if (timeout == null) {
            return Optional.of(unlessSaid);
        } else if (timeout.equals("infinity")) {
            return Optional.empty();
        }
        try {
            final double seconds = Double.parseDouble(timeout);
            if (seconds > 0 && seconds < Integer.MAX_VALUE) {
                return Optional.of(Duration.ofMillis((long) (seconds * 1000)));
            }
            return Optional.empty();
        } catch (NumberFormatException wrong) {
            throw new Failure(ExitCode.USAGE, "--timeout wants a number of seconds, or infinity");
        }
    }

    /** How long an answer may take, in words. */
    String timeoutWords() {
        return timeout(TIMEOUT)
                .map(limit -> limit.toMillis() / 1000.0 + " seconds")
                .orElse("infinity");
    }

    Api api() {
        if (api == null) {
            final Endpoint endpoint = endpoint();
            final HttpClient.Builder http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
            timeout(TIMEOUT).ifPresent(http::connectTimeout);
            if (certificates != null) {
                http.sslContext(TrustedCertificates.read(certificates));
            }
            api = new Api(http.build(), endpoint.server(), login(endpoint), timeout(TIMEOUT));
        }
        return api;
    }

    private Endpoint endpoint() {
        if (uri != null) {
            return Endpoint.parse(uri);
        } else if (node != null) {
            return Endpoint.parse(node);
        }
        return environment("BILBYCTL_URI").map(Endpoint::parse).orElse(Endpoint.DEFAULT);
    }

    private Login login(Endpoint endpoint) {
        final String name = Optional.ofNullable(username)
                .or(endpoint::username)
                .or(() -> environment("BILBYCTL_USERNAME"))
                .orElse(Login.GUEST.username());
        final Optional<String> secret = Optional.ofNullable(password)
                .or(this::passwordOfFile)
                .or(endpoint::password)
                .or(() -> environment("BILBYCTL_PASSWORD"));
        if (secret.isEmpty() && name.equals(Login.GUEST.username())) {
            return Login.GUEST;
        }
        return new Login(
                name,
                secret.orElseThrow(
                        () -> new Failure(
                                ExitCode.USAGE,
                                "there is no password for user \"" + name
                                        + "\": give it in BILBYCTL_PASSWORD in the environment, or with --password-file or --password")));
    }

    private Optional<String> passwordOfFile() {
        if (passwordFile == null) {
            return Optional.empty();
        }
        try (var lines = Files.lines(passwordFile)) {
            return Optional.of(lines.findFirst().orElse(""));
        } catch (IOException | UncheckedIOException unreadable) {
            throw new Failure(ExitCode.CONFIGURATION, "cannot read the password from " + passwordFile, unreadable);
        }
    }

    private Optional<String> environment(String name) {
        return Optional.ofNullable(terminal.environment().get(name)).filter(value -> !value.isEmpty());
    }

    /** The version of this build, which its jar knows. */
    static final class Version implements IVersionProvider {
        static String number() {
            final String version = BilbyCtl.class.getPackage().getImplementationVersion();
            return version == null ? "(not packaged)" : version;
        }

        @Override
        public String[] getVersion() {
            return new String[] {number()};
        }
    }
}
