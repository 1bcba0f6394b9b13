package io.bilbymq.broker.access;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A back end that says what a test wants, when the test wants. */
public final class TestBackend implements AccessBackend {
    private final Function<Credentials, CompletionStage<Login>> answers;
    public final List<Credentials> asked = new CopyOnWriteArrayList<>();

    public TestBackend(Function<Credentials, CompletionStage<Login>> answers) {
        this.answers = answers;
    }

    /** Knows one user, who may do everything, and answers at once. */
    public static TestBackend of(String user, String password) {
        return new TestBackend(who -> now(
                who.user().equals(user) && who.secret().filter(password::equals).isPresent()
                        ? new Login.Granted(TestRights.omnipotent(user))
                        : new Login.Refused("user '" + who.user() + "' - invalid credentials")));
    }

    /** An answer at once. */
    public static CompletionStage<Login> now(Login login) {
        return CompletableFuture.completedStage(login);
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public CompletionStage<Login> authenticate(Credentials who) {
        asked.add(who);
        return answers.apply(who);
    }

    @Override
    public CompletionStage<Login> authorize(Credentials who) {
        asked.add(who);
        return answers.apply(who);
    }
}
