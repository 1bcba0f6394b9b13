package io.bilbymq.management.api;

import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Fields;
import io.bilbymq.management.http.Request;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Adds to what is shown of something how much of it there is, and how fast that changes. Called on the thread of the API. */
@FunctionalInterface
public interface Numbers {
    /** Nothing is known. */
    Numbers NONE = request -> item -> {};

    /**
     * What adds to things the numbers that a request wants to see of them, with its samples; a thing has its names already.
     *
     * @throws ApiException 400 if it wants samples that cannot be
     */
    Consumer<Fields> wantedBy(Request request);

    /** Adds them to a thing of which everything is wanted. */
    default void addTo(ObjectNode item, Request request) {
        wantedBy(request).accept(Fields.of(item));
    }
}
