package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.loop.Loop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The runtime parameters of the whole broker. May be used from any thread.
 *
 * <p>Two of them mean something here: {@value #CLUSTER_NAME} is what clients are told from then on, if it is set; {@value
 * #INTERNAL_CLUSTER_ID} was made up once, and tells this broker from all others. All others are kept for tools and plugins.
 */
public final class GlobalParameters {
    /** A JSON string: the name that clients and people are told. */
    public static final String CLUSTER_NAME = "cluster_name";

    /** A JSON string that no other broker has. */
    public static final String INTERNAL_CLUSTER_ID = "internal_cluster_id";

    private final StoredGlobalParameters stored;
    private final Loop definitionsLoop;
    private final String user;

    GlobalParameters(StoredGlobalParameters stored, Loop definitionsLoop, String user) {
        this.stored = stored;
        this.definitionsLoop = definitionsLoop;
        this.user = user;
    }

    /** The same in the name of a user, for whom events tell what is done; RabbitMQ's word for nobody without. */
    public GlobalParameters as(String name) {
        return new GlobalParameters(stored, definitionsLoop, name);
    }

    /** All that are set, sorted by name. */
    public List<GlobalParameter> all() {
        return stored.all();
    }

    /** The one of this name, if it is set. */
    public Optional<GlobalParameter> named(String name) {
        return stored.named(name);
    }

    /** What the broker is to be called, if that is set. */
    public Optional<String> clusterName() {
        return stored.clusterName();
    }

    /**
     * Sets a parameter, in the place of the one of its name if there is one. Completes with whether there was none, when it is stored
     * and in force; fails with an {@link AmqpException} 406 if the name has not 1 to 255 bytes, the value has not 1 byte to 1 MiB, or is
     * not what {@value #CLUSTER_NAME} can be.
     */
    public CompletionStage<Boolean> set(GlobalParameter parameter) {
        final Answer<Boolean> answer = new Answer<>(user);
        definitionsLoop.execute(() -> stored.set(parameter, answer));
        return answer.minimalCompletionStage();
    }

    /** Calls the broker something else: as {@link #set} does it with {@value #CLUSTER_NAME}. */
    public CompletionStage<Boolean> setClusterName(String name) {
        return set(new GlobalParameter(CLUSTER_NAME, JsonString.of(name)));
    }

    /** Ends a parameter; completes with whether there was one of this name. */
    public CompletionStage<Boolean> clear(String name) {
        final Answer<Boolean> answer = new Answer<>(user);
        definitionsLoop.execute(() -> stored.clear(name, answer));
        return answer.minimalCompletionStage();
    }
}
