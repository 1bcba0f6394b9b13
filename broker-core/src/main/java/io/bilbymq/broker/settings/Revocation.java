package io.bilbymq.broker.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether certificates of clients are looked up in lists of revoked ones (RFC 5280 §5).
 *
 * @param check which are looked up, and what becomes of those of which nothing is known
 * @param lists a file with such lists in PEM or DER, or a folder of such files; read again when they change. Needed by a check that
 *     refuses what it does not know
 */
public record Revocation(Check check, Optional<Path> lists) {
    /** Nothing is looked up. */
    public static final Revocation NONE = new Revocation(Check.NONE, Optional.empty());

    /** What is looked up, as Erlang's {@code crl_check} has it. */
    public enum Check {
        /** Nothing. */
        NONE,

        /** The client's own certificate; refused if it is revoked or nothing is known of it. */
        PEER,

        /** That and those between it and the root; refused if one is revoked or nothing is known of it. */
        CHAIN,

        /** The same, refused only if one is known to be revoked. */
        BEST_EFFORT
    }

    public Revocation {
        if ((check == Check.PEER || check == Check.CHAIN) && lists.isEmpty()) {
            throw new IllegalArgumentException("without a list of revoked certificates nobody could log in");
        }
    }

    /** Looks up in these lists. */
    public static Revocation of(Check check, Path lists) {
        return new Revocation(check, Optional.of(lists));
    }
}
