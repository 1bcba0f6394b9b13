package io.bilbymq.broker.vhost;

/** Who a policy is of: an entity has at most one of each kind, and where both say something, the stricter counts. */
public enum PolicyKind {
    /** Set by whoever administers a virtual host. */
    USER("policy"),
    /** Set by whoever runs the broker, as a guard rail. */
    OPERATOR("operator policy");

    private final String text;

    PolicyKind(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
