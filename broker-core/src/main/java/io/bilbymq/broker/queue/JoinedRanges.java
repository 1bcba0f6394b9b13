package io.bilbymq.broker.queue;

/** Makes one range of those that adjoin. */
final class JoinedRanges implements RangeVisitor {
    private final RangeVisitor visitor;
    private long from = 1;
    private long to;

    JoinedRanges(RangeVisitor visitor) {
        this.visitor = visitor;
    }

    @Override
    public void range(long first, long last) {
        if (first != to + 1) {
            end();
            from = first;
        }
        to = last;
    }

    void end() {
        if (from <= to) {
            visitor.range(from, to);
        }
    }
}
