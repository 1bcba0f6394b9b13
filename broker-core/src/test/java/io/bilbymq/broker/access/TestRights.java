package io.bilbymq.broker.access;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Rights as a test wants them: one function answers all questions, which are texts such as {@code write exchange x}. */
public final class TestRights implements Rights {
    private final Function<String, CompletionStage<Decision>> answers;

    public TestRights(Function<String, CompletionStage<Decision>> answers) {
        this.answers = answers;
    }

    /** Somebody who may do everything. */
    public static Identity omnipotent(String user, String... tags) {
        return new Identity(user, Set.of(tags), new TestRights(question -> Decision.YES));
    }

    /** Somebody who may do what these say. */
    public static Identity identity(String user, Function<String, CompletionStage<Decision>> answers) {
        return new Identity(user, Set.of(), new TestRights(answers));
    }

    @Override
    public CompletionStage<Decision> mayEnter(String virtualHost, InetAddress peer) {
        return answers.apply("enter " + virtualHost);
    }

    @Override
    public CompletionStage<Decision> may(Permission permission, String virtualHost, ResourceKind kind, String name) {
        return answers.apply(permission + " " + kind + " " + name);
    }

    @Override
    public CompletionStage<Decision> mayTopic(
            Permission permission,
            String virtualHost,
            String exchange,
            String routingKey,
            Map<String, String> variables) {
        return answers.apply(permission + " topic " + exchange + " " + routingKey);
    }
}
