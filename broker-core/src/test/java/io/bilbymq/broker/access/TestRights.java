package io.bilbymq.broker.access;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Rights as a test wants them: one function answers all questions, which are texts such as {@code write exchange x}. */
public final class TestRights implements Rights {
    private final Function<String, CompletionStage<Decision>> answers;
    private final Optional<Instant> end;
    private final Optional<CompletionStage<Login>> next;

    public TestRights(Function<String, CompletionStage<Decision>> answers) {
        this(answers, Optional.empty(), Optional.empty());
    }

    private TestRights(
            Function<String, CompletionStage<Decision>> answers,
            Optional<Instant> end,
            Optional<CompletionStage<Login>> next) {
        this.answers = answers;
        this.end = end;
        this.next = next;
    }

    /** To do everything until this moment; {@code next} is what another secret comes to. */
    public static TestRights until(Instant end, CompletionStage<Login> next) {
        return new TestRights(question -> Decision.YES, Optional.of(end), Optional.of(next));
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

    @Override
    public Optional<Instant> expiry() {
        return end;
    }

    @Override
    public CompletionStage<Login> renewed(Identity identity, String secret) {
        return next.orElseGet(() -> Rights.super.renewed(identity, secret));
    }
}
