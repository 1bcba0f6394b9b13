package io.bilbymq.broker.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * The things of one loop to which something has happened since they were measured last. Nothing is kept while nobody wants to
 * know. Confined to the loop.
 */
public final class Changes {
    private boolean areWanted;
    private List<Measured> changed = new ArrayList<>(0);

    /** Whether somebody wants to know from now on; what was known is forgotten. */
    public void want(boolean wanted) {
        areWanted = wanted;
        changed = new ArrayList<>(0);
    }

    /**
     * Something has happened to this, which need not be said again before it was measured: as everything is when somebody begins to
     * want to know.
     */
    public void add(Measured thing) {
        if (areWanted) {
            changed.add(thing);
        }
    }

    /** Takes all out. */
    public List<Measured> take() {
        final List<Measured> taken = changed;
        changed = new ArrayList<>();
        return taken;
    }
}
