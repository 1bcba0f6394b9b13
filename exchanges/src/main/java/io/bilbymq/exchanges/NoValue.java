package io.bilbymq.exchanges;

/** The field that has a name and no value, AMQP 0-9-1 type {@code V}. */
public enum NoValue {
    /** Void; as a value in a headers binding it asks only that the header is there. */
    VOID
}
