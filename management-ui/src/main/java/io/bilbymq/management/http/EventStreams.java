package io.bilbymq.management.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that follow something: whoever GETs it with {@code Accept: text/event-stream} is answered with it once, and again
 * whenever it has changed (<a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">server-sent events</a>). So a page
 * follows just what it shows, by the parameters of any list.
 *
 * <p>An answer is an event without a name. Who asks is let in anew each time; when they may not any more, or what they follow is
 * gone, an event {@code failed} says so, and the stream ends.
 *
 * <p>Confined to the thread of the API.
 */
public final class EventStreams {
    /** So many at a time: each is looked at in each round. */
    static final int MAX = 256;

    /** What they are. */
    static final String CONTENT_TYPE = "text/event-stream";

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

    private final Connections connections;
    private final Set<EventStream> open = new LinkedHashSet<>();
    private boolean isRound;

    /** Nobody follows anything yet. */
    EventStreams(Connections connections) {
        this.connections = connections;
    }

    /** Whether a client wants to follow what it asks for. */
    static boolean isWanted(HttpServerRequest request) {
        final String accepted = request.getHeader("Accept");
        return accepted != null
                && accepted.contains(CONTENT_TYPE)
                && request.method().name().equals("GET");
    }

    /**
     * Has a client follow something.
     *
     * @param thread of the API
     * @param first what it is answered at once
     * @param question asks again, on behalf of the client
     * @param refusal what is answered to a question that fails
     * @throws ApiException 503 if there are too many
     */
    void begin(
            HttpServerRequest request,
            Executor thread,
            Answer first,
            Supplier<CompletionStage<Answer>> question,
            Function<Throwable, Answer> refusal) {
        if (open.size() >= MAX) {
            throw ApiException.of(503, "service_unavailable", "too many clients follow something; ask again later");
        }
        final EventStream stream = new EventStream(request, connections, thread, question, refusal);
        open.add(stream);
        request.response().closeHandler(closed -> open.remove(stream));
        stream.begin(first);
    }

    /** Things may have changed: asks again for all, one after the other, unless that is still being done. */
    public void round() {
        if (!isRound && !open.isEmpty()) {
            isRound = true;
            next(List.copyOf(open), 0);
        }
    }

    private void next(List<EventStream> streams, int at) {
        int index = at;
        while (index < streams.size() && !open.contains(streams.get(index))) {
            index++;
        }
        if (index == streams.size()) {
            isRound = false;
            return;
        }
        final EventStream stream = streams.get(index);
        final int following = index + 1;
        stream.ask().whenComplete((isOver, defect) -> {
            if (defect != null) {
                LOG.error("what a client follows cannot be sent", defect);
            }
            if (defect != null || isOver) {
                open.remove(stream);
                stream.end();
            }
            next(streams, following);
        });
    }

    /** How many there are. */
    int count() {
        return open.size();
    }
}
