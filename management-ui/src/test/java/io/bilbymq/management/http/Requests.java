package io.bilbymq.management.http;

import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Rights;
import io.vertx.core.buffer.Buffer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Requests and their senders, without a server. */
final class Requests {
    static final InetAddress PEER = InetAddress.getLoopbackAddress();

    private Requests() {}

    /** With names and values behind the question mark. */
    static Request asking(String... namesAndValues) {
        final Map<String, List<String>> query = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            query.computeIfAbsent(namesAndValues[i], first -> new ArrayList<>()).add(namesAndValues[i + 1]);
        }
        return request(query, Map.of(), Optional.empty());
    }

    /** With headers. */
    static Request saying(String... namesAndValues) {
        return request(Map.of(), map(namesAndValues), Optional.empty());
    }

    /** The same with the cookie of a session. */
    static Request in(String session, String... namesAndValues) {
        return request(Map.of(), map(namesAndValues), Optional.of(session));
    }

    private static Request request(
            Map<String, List<String>> query, Map<String, String> headers, Optional<String> session) {
        return new Request(
                "/api/things",
                Map.of(),
                query,
                headers,
                new Request.Client(PEER, false, session),
                Buffer.buffer(),
                null);
    }

    private static Map<String, String> map(String... namesAndValues) {
        final Map<String, String> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /** Somebody with these tags who may enter the virtual host {@code theirs}. */
    static ApiUser user(String name, String... tags) {
        return user(name, new RightsTo("theirs", Optional.empty()), tags);
    }

    static ApiUser user(String name, Rights rights, String... tags) {
        return new ApiUser(new Caller(new Identity(name, Set.of(tags), rights), PEER));
    }

    /** The text of an answer. */
    static String text(Answer answer) {
        return answer.body().toString(StandardCharsets.UTF_8);
    }

    /** May enter one virtual host, and nothing else. */
    record RightsTo(String virtualHost, Optional<Instant> until) implements Rights {
        @Override
        public CompletionStage<Decision> mayEnter(String named, InetAddress peer) {
            return Decision.answer(named.equals(virtualHost));
        }

        @Override
        public CompletionStage<Decision> may(Permission permission, String named, ResourceKind kind, String resource) {
            return Decision.NO;
        }

        @Override
        public CompletionStage<Decision> mayTopic(
                Permission permission,
                String named,
                String exchange,
                String routingKey,
                Map<String, String> variables) {
            return Decision.NO;
        }

        @Override
        public Optional<Instant> expiry() {
            return until;
        }
    }
}
