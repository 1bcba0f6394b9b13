package io.bilbymq.management;

import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.management.http.Endpoint;

/** Whatever changes something is answered: if the broker fails before, with that. */
final class AnsweredChanges {
    private final Unanswered unanswered;

    /** Of a broker that tells by this that it has failed. */
    AnsweredChanges(Unanswered unanswered) {
        this.unanswered = unanswered;
    }

    /** The same endpoints, of which those that change something do so. */
    Endpoint.Resource of(Endpoint.Resource resource) {
        return () -> resource.endpoints().stream().map(this::of).toList();
    }

    private Endpoint of(Endpoint endpoint) {
        // What there is can be looked at for as long as there is somebody to be asked.
        return endpoint.method().equals("GET")
                ? endpoint
                : new Endpoint(
                        endpoint.method(),
                        endpoint.path(),
                        endpoint.audience(),
                        endpoint.summary(),
                        request -> unanswered.until(endpoint.handler().handle(request)),
                        endpoint.virtualHostMayBeMissing());
    }
}
