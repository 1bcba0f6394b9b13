package io.bilbymq.broker.loop;

/** Somebody whose data in flight to other loops is bounded. */
public interface CreditAccount {
    /** So many bytes have reached their receivers and been dealt with. Called on the owner's loop. */
    void creditReturned(long bytes);
}
