package io.bilbymq.broker.queue;

/** What clients say to a {@link ReferenceQueue} of how much they take. {@code flow} delivers what somebody has credit for. */
record ReferenceCredit(ReferenceConsumers served, EffectScript did, Runnable flow) {
    void arrived(QueueClient client, long bytes) {
        final ReferenceGuest guest = served.guests.get(client);
        if (guest != null) {
            final boolean wasOpen = guest.isOpen();
            guest.transitBytes -= bytes;
            flowIfReopened(guest, wasOpen);
        }
    }

    void stop(QueueClient client, boolean stop) {
        final ReferenceGuest guest = served.guests.get(client);
        if (guest != null) {
            final boolean wasOpen = guest.isOpen();
            guest.stopped = stop;
            flowIfReopened(guest, wasOpen);
        }
    }

    private void flowIfReopened(ReferenceGuest guest, boolean wasOpen) {
        if (!wasOpen && guest.isOpen()) {
            flow.run();
        } else {
            served.noteCredit();
        }
    }

    void limit(QueueClient client, boolean limited) {
        final ReferenceGuest guest = served.guests.get(client);
        if (guest != null && guest.limited != limited) {
            guest.limited = limited;
            guest.permitsAsked = false;
            served.returnPermits(client, guest, did);
            flow.run();
            served.askForPermits(did);
        }
    }

    void lend(QueueClient client, int permits, boolean keep) {
        final ReferenceGuest guest = served.guests.get(client);
        if (guest == null) {
            did.expect(new Effect.PermitsReturned(client, permits));
            return;
        }
        guest.permitsAsked = false;
        guest.permits += permits;
        flow.run();
        if (!keep || !guest.limited || !served.isServed(client)) {
            served.returnPermits(client, guest, did);
        }
    }
}
