package io.bilbymq.broker.access;

/** What became of an attempt to log in. */
public sealed interface Login {
    /** It succeeded. */
    record Granted(Identity identity) implements Login {}

    /** It did not; {@code reason} is for the log, the peer is told nothing of it. It holds no secret. */
    record Refused(String reason) implements Login {}
}
