package io.bilbymq.management.api;

import io.bilbymq.management.http.Fields;
import io.bilbymq.management.http.Request;
import tools.jackson.databind.node.ObjectNode;

/** Adds to what is shown of something how much of it there is, and how fast that changes. Called on the thread of the API. */
@FunctionalInterface
public interface Numbers {
    /** Nothing is known. */
    Numbers NONE = (item, request) -> {};

    /** Adds what is known of {@code item}, which has its names already; a request says which samples it wants to see. */
    void addTo(Fields item, Request request);

    /** The same, of an object of which everything is wanted. */
    default void addTo(ObjectNode item, Request request) {
        addTo(Fields.of(item), request);
    }
}
