package io.bilbymq.broker.channel;

import io.bilbymq.broker.access.Decision;
import java.util.concurrent.CompletionStage;

/** Thrown by a check whose answer is not there yet: what asked does so again when it is. Made often, shown to nobody. */
final class NotAnsweredYet extends RuntimeException {
    private static final long serialVersionUID = 1;

    // An exception is serialisable, but this one is never written.
    private final transient ChannelAccess.Question question;
    private final transient CompletionStage<Decision> answer;

    NotAnsweredYet(ChannelAccess.Question question, CompletionStage<Decision> answer) {
        super("not answered yet", null, false, false);
        this.question = question;
        this.answer = answer;
    }

    ChannelAccess.Question question() {
        return question;
    }

    CompletionStage<Decision> answer() {
        return answer;
    }
}
