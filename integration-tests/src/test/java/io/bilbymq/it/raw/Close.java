package io.bilbymq.it.raw;

import java.util.Optional;

/**
 * What a broker says when it closes a channel or a connection.
 *
 * @param scope what is closed
 * @param code the reply code, for example 406
 * @param text the whole reply text
 * @param classId class of the offending method, 0 if there is none
 * @param methodId the offending method, 0 if there is none
 */
public record Close(Scope scope, int code, String text, int classId, int methodId) {

    /** What a close ends. */
    public enum Scope {
        CHANNEL,
        CONNECTION
    }

    public static Close channel(int code, int classId, int methodId, String text) {
        return new Close(Scope.CHANNEL, code, text, classId, methodId);
    }

    public static Close connection(int code, int classId, int methodId, String text) {
        return new Close(Scope.CONNECTION, code, text, classId, methodId);
    }

    static Optional<Close> of(Method method) {
        boolean channel = method.is(20, 40);
        if (!channel && !method.is(10, 50)) {
            return Optional.empty();
        }
        WireReader in = method.reader();
        int code = in.shortInt();
        String text = in.shortString();
        return Optional.of(
                new Close(channel ? Scope.CHANNEL : Scope.CONNECTION, code, text, in.shortInt(), in.shortInt()));
    }
}
