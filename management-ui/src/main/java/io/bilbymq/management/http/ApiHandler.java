package io.bilbymq.management.http;

import io.bilbymq.amqp.AmqpException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests for the API: finds the endpoint, asks who it is and whether they may, reads the body, has it handled, and has
 * the answer written. Nothing is read from somebody who may not.
 *
 * <p>Confined to the thread of the API; what the broker's threads answer comes back there.
 */
public final class ApiHandler implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    private final Endpoints endpoints;
    private final Authentication authentication;
    private final Predicate<String> virtualHostExists;
    private final Cors cors;
    private final int bodyMax;
    private final String prefix;
    private final Connections connections;
    private final Bodies bodies;
    private final EventStreams streams;
    private final AnswerWriter writer;

    /**
     * Serves these endpoints.
     *
     * @param server on whose thread that happens
     * @param prefix what all paths begin with, {@code /api}
     * @param virtualHostExists whether there is one of this name
     * @param bodyMax bytes of a request's body; larger ones are refused
     */
    public ApiHandler(
            ApiServer server,
            String prefix,
            Endpoints endpoints,
            Authentication authentication,
            Predicate<String> virtualHostExists,
            Cors cors,
            int bodyMax) {
        this.connections = server.connections();
        this.bodies = server.bodies();
        this.streams = server.streams();
        this.writer = new AnswerWriter(connections, bodyMax);
        this.prefix = prefix;
        this.endpoints = endpoints;
        this.authentication = authentication;
        this.virtualHostExists = virtualHostExists;
        this.cors = cors;
        this.bodyMax = bodyMax;
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.pause();
        final Executor here = thisThread();
        CompletionStage<Answer> answer;
        try {
            answer = answer(request, here);
        } catch (RuntimeException refused) {
            answer = CompletableFuture.failedStage(refused);
        }
        answer.exceptionally(ApiHandler::refusal)
                .thenAcceptAsync(known -> write(request, known, here), here)
                .exceptionally(defect -> {
                    LOG.error("an answer of the HTTP API cannot be written", defect);
                    request.response().reset();
                    return null;
                });
    }

    private static Executor thisThread() {
        final Context context = Vertx.currentContext();
        return task -> {
            if (Vertx.currentContext() == context) {
                task.run();
            } else {
                context.runOnContext(nothing -> task.run());
            }
        };
    }

    private CompletionStage<Answer> answer(HttpServerRequest request, Executor here) {
        final Endpoints.Place place = place(request).orElseThrow(ApiException::notFound);
        final String method = request.method().name();
        if (method.equals("OPTIONS")) {
            cors.addTo(request, Optional.of(place.allowed()));
            return CompletableFuture.completedStage(Answer.empty(200).with("Allow", place.allowed()));
        }
        cors.addTo(request, Optional.empty());
        final Endpoint endpoint = place.byMethod().get(method.equals("HEAD") ? "GET" : method);
        if (endpoint == null) {
            throw ApiException.methodNotAllowed(place.allowed());
        }
        return admitted(endpoint, Request.of(request, place.variables()), here)
                .thenComposeAsync(known -> handle(endpoint, request, known, here), here);
    }

    /** A request of somebody who may make it; fails if they may not. */
    private CompletionStage<Request> admitted(Endpoint endpoint, Request asked, Executor here) {
        return endpoint.audience() == Audience.ANYBODY
                ? CompletableFuture.completedStage(asked)
                : authentication.authenticate(asked).thenComposeAsync(user -> admit(endpoint, asked, user), here);
    }

    private Optional<Endpoints.Place> place(HttpServerRequest request) {
        final String path = request.path();
        return path != null && path.startsWith(prefix)
                ? endpoints.find(path.substring(prefix.length()))
                : Optional.empty();
    }

    /** Insists that somebody may use an endpoint, and that there is the virtual host that it is about. */
    private CompletionStage<Request> admit(Endpoint endpoint, Request request, ApiUser user) {
        final Optional<String> named = Optional.ofNullable(request.variables().get(Endpoint.VIRTUAL_HOST));
        final Optional<String> existing = named.filter(virtualHostExists);
        return endpoint.audience().allows(user, existing).thenApply(allowed -> {
            if (!allowed) {
                LOG.warn(
                        "HTTP access denied: user '{}' - {}",
                        user.user(),
                        endpoint.audience().refusal());
                throw ApiException.notAuthorised(endpoint.audience().refusal());
            }
            if (named.isPresent() && existing.isEmpty() && !endpoint.virtualHostMayBeMissing()) {
                throw ApiException.notFound();
            }
            return request.by(user);
        });
    }

    /** Has a request handled for somebody who may make it. */
    private CompletionStage<Answer> handle(
            Endpoint endpoint, HttpServerRequest request, Request admitted, Executor here) {
        final boolean isStranger = admitted.user() == null;
        if (!isStranger) {
            connections.known(request.connection());
        }
        final int max = isStranger ? Math.min(bodyMax, Bodies.STRANGER_BYTES_MAX) : bodyMax;
        return bodies.read(request, max)
                .thenCompose(body -> handled(endpoint, admitted.carrying(body))
                        .whenCompleteAsync((answer, failure) -> bodies.release(body), here));
    }

    private static CompletionStage<Answer> handled(Endpoint endpoint, Request request) {
        try {
            return endpoint.handler().handle(request);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    private static Answer refusal(Throwable thrown) {
        final Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof ApiException refused) {
            return refused.answer();
        }
        if (cause instanceof AmqpException refused) {
            return switch (refused.code()) {
                case NOT_FOUND -> Answer.error(404, "not_found", refused.explanation());
                // As when the message log is dead: no fault of the request.
                case INTERNAL_ERROR -> Answer.error(500, "internal_server_error", refused.explanation());
                case ACCESS_REFUSED, NOT_ALLOWED -> Answer.error(401, "not_authorised", refused.explanation());
                default -> Answer.error(400, "bad_request", refused.explanation());
            };
        }
        LOG.error("a request to the HTTP API failed", cause);
        return Answer.internalError();
    }

    private void write(HttpServerRequest request, Answer answer, Executor here) {
        final boolean isAwaited =
                !request.response().ended() && !request.response().closed();
        if (isAwaited && EventStreams.isWanted(request) && answer.isValue()) {
            follow(request, answer, here);
        } else {
            writer.write(request, answer);
        }
    }

    /** Has a client hear of what it has asked for when that changes. */
    private void follow(HttpServerRequest request, Answer first, Executor here) {
        final Endpoints.Place place = place(request).orElseThrow(ApiException::notFound);
        final Endpoint endpoint =
                Optional.ofNullable(place.byMethod().get("GET")).orElseThrow(ApiException::notFound);
        final Request asked = Request.of(request, place.variables());
        try {
            streams.begin(
                    request,
                    here,
                    first,
                    () -> admitted(endpoint, asked, here).thenComposeAsync(known -> handled(endpoint, known), here),
                    ApiHandler::refusal);
        } catch (ApiException tooMany) {
            writer.write(request, tooMany.answer());
        }
    }
}
