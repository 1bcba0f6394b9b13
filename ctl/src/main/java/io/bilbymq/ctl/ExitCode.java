package io.bilbymq.ctl;

/** What a process says with its exit code: those of {@code rabbitmqctl}, which are those of {@code sysexits.h}. */
final class ExitCode {
    static final int OK = 0;

    /** The command line is wrong. */
    static final int USAGE = 64;

    /** What was given is wrong: it does not parse, or the broker does not take it. */
    static final int DATA = 65;

    /** There is no such user. */
    static final int NO_USER = 67;

    /** The broker cannot be reached, a check has failed, or what was asked for is not there. */
    static final int UNAVAILABLE = 69;

    /** Something that should not have happened, there or here; and that a user exists already. */
    static final int SOFTWARE = 70;

    /** The broker did not answer in time. */
    static final int TIMEOUT = 75;

    /** The broker does not know this user and password, or does not let this user do that. */
    static final int NOT_PERMITTED = 77;

    /** The surroundings are wrong, such as a file of certificates that cannot be read. */
    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
