package io.bilbymq.authentication.http;

import io.bilbymq.authentication.remote.OutgoingHttp;
import io.bilbymq.authentication.remote.RemoteFailure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the service answered. Anything but the words below is no answer, and a {@link RemoteFailure}. */
sealed interface HttpAnswer {
    /** {@code allow}, for a user with tags behind it. */
    record Allow(Set<String> tags) implements HttpAnswer {}

    /** {@code deny}, with or without a reason behind it. */
    record Deny(String reason) implements HttpAnswer {}

    /** RabbitMQ's {@code SUCCESSFUL_RESPONSE_CODES}. */
    Set<Integer> SUCCESSFUL = Set.of(200, 201);

    /** Reads the answer to a question about a user: tags may stand behind {@code allow}. */
    static HttpAnswer aboutUser(OutgoingHttp.Reply reply) {
        final String body = body(reply);
        final List<String> words = List.of(body.toLowerCase(Locale.ROOT).split(" +", -1));
        if (words.get(0).equals("allow")) {
            return new Allow(new LinkedHashSet<>(words.subList(1, words.size())));
        }
        return denied(body);
    }

    /** Reads the answer to a question about a permission. */
    static HttpAnswer aboutPermission(OutgoingHttp.Reply reply) {
        final String body = body(reply);
        return body.equalsIgnoreCase("allow") ? new Allow(Set.of()) : denied(body);
    }

    private static String body(OutgoingHttp.Reply reply) {
        if (!SUCCESSFUL.contains(reply.status())) {
            throw new RemoteFailure("the status of the answer is " + reply.status());
        }
        return reply.body().strip();
    }

    private static HttpAnswer denied(String body) {
        if (body.equalsIgnoreCase("deny")) {
            return new Deny("");
        }
        if (body.regionMatches(true, 0, "deny ", 0, "deny ".length())) {
            return new Deny(body.substring("deny ".length()).strip());
        }
        throw new RemoteFailure("the answer is neither allow nor deny");
    }
}
