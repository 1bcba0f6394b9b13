package io.bilbymq.it.differential;

/** What may happen in a script. */
enum Repertoire {
    /** What clients do. */
    CLIENTS(false, false),
    /** Policies besides, which come, change and go. */
    POLICIES(true, false),
    /** And restarts. */
    EVERYTHING(true, true);

    private final boolean policies;
    private final boolean restarts;

    Repertoire(boolean policies, boolean restarts) {
        this.policies = policies;
        this.restarts = restarts;
    }

    boolean hasPolicies() {
        return policies;
    }

    boolean hasRestarts() {
        return restarts;
    }
}
