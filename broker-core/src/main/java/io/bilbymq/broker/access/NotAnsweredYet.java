package io.bilbymq.broker.access;

import java.util.concurrent.CompletionStage;

/** Thrown by a check whose answer is not there yet: what asked does so again when it is. Made often, shown to nobody. */
public final class NotAnsweredYet extends RuntimeException {
    private static final long serialVersionUID = 1;

    // An exception is serialisable, but this one is never written.
    private final transient Requirement question;
    private final transient CompletionStage<Decision> answer;

    NotAnsweredYet(Requirement question, CompletionStage<Decision> answer) {
        super("not answered yet", null, false, false);
        this.question = question;
        this.answer = answer;
    }

    /** What was asked. */
    public Requirement question() {
        return question;
    }

    /** What will be said to it. */
    public CompletionStage<Decision> answer() {
        return answer;
    }
}
