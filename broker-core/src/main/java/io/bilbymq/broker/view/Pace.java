package io.bilbymq.broker.view;

/**
 * When a view does what it has to do: it has time.
 *
 * @param openMillis after the broker began, so that nobody who wants to be served waits for it
 * @param gatherMillis how long changes gather before they are committed together
 * @param restMillis without a change before the view is sealed
 */
record Pace(long openMillis, long gatherMillis, long restMillis) {
    static Pace usual() {
        return new Pace(2000, 100, 1000);
    }
}
