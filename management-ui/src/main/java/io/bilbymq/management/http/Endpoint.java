package io.bilbymq.management.http;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A method of HTTP on a path of the API.
 *
 * @param method {@code GET}, {@code PUT}, {@code POST} or {@code DELETE}; whoever GETs may HEAD
 * @param path what stands behind {@code /api}, with variables in braces: {@code /queues/{vhost}/{queue}}
 * @param audience who may
 * @param summary what it does, in a few words
 * @param handler does it
 * @param virtualHostMayBeMissing whether it is asked even if there is no virtual host {@code {vhost}}
 */
public record Endpoint(
        String method,
        String path,
        Audience audience,
        String summary,
        Handler handler,
        boolean virtualHostMayBeMissing) {
    /** The variable that names a virtual host. */
    public static final String VIRTUAL_HOST = "vhost";

    /** Does what an endpoint is for. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers a request of somebody who may make it.
         *
         * @throws ApiException if it is refused
         */
        CompletionStage<Answer> handle(Request request);
    }

    /** Some endpoints that belong together. */
    @FunctionalInterface
    public interface Resource {
        /** All of them. */
        List<Endpoint> endpoints();
    }

    /** Looks at something. */
    public static Endpoint get(String path, Audience audience, String summary, Handler handler) {
        return new Endpoint("GET", path, audience, summary, handler, false);
    }

    /** Makes or changes something. */
    public static Endpoint put(String path, Audience audience, String summary, Handler handler) {
        return new Endpoint("PUT", path, audience, summary, handler, false);
    }

    /** Does something. */
    public static Endpoint post(String path, Audience audience, String summary, Handler handler) {
        return new Endpoint("POST", path, audience, summary, handler, false);
    }

    /** Ends something. */
    public static Endpoint delete(String path, Audience audience, String summary, Handler handler) {
        return new Endpoint("DELETE", path, audience, summary, handler, false);
    }

    /** The same, asked even if there is no virtual host of the name in the path. */
    public Endpoint withoutVirtualHost() {
        return new Endpoint(method, path, audience, summary, handler, true);
    }
}
