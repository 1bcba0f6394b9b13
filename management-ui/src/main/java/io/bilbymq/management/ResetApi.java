package io.bilbymq.management;

import static io.bilbymq.management.http.Endpoint.delete;

import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Request;
import io.bilbymq.management.statistics.Statistics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /reset}: what was sampled is forgotten. */
final class ResetApi implements Endpoint.Resource {
    private final Statistics statistics;
    private final String node;

    /** Of these statistics; {@code node} is the name of the node. */
    ResetApi(Statistics statistics, String node) {
        this.statistics = statistics;
        this.node = node;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                delete("/reset", Audience.ADMINISTRATOR, "Forget what was sampled", this::reset),
                delete("/reset/{node}", Audience.ADMINISTRATOR, "Forget what was sampled of a node", request -> {
                    if (!request.variable("node").equals(node)) {
                        throw ApiException.notFound();
                    }
                    return reset(request);
                }));
    }

    private CompletionStage<Answer> reset(Request request) {
        statistics.reset();
        return CompletableFuture.completedStage(Answer.noContent());
    }
}
