package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.post;

import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Authentication;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * {@code /login}: a session for browsers. Its cookie says nothing, no script can read it, and no other site's page has it sent.
 */
public final class LoginApi implements Endpoint.Resource {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Authentication authentication;
    private final Executor thread;

    /** Sessions of {@code authentication}, which lives on {@code thread}. */
    public LoginApi(Authentication authentication, Executor thread) {
        this.authentication = authentication;
        this.thread = thread;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get(
                        "/login",
                        Audience.ANYBODY,
                        "Whose session this is; nothing if there is none, which is no error",
                        this::session),
                post(
                        "/login",
                        Audience.ANYBODY,
                        "Begin a session: username and password, as a form or JSON",
                        this::login),
                delete("/login", Audience.ANYBODY, "End the session", this::logout));
    }

    private CompletionStage<Answer> session(Request request) {
        return CompletableFuture.completedStage(authentication
                .session(request)
                .map(user -> Answer.ok(WhoAmI.json(user)))
                .orElseGet(Answer::noContent));
    }

    private CompletionStage<Answer> login(Request request) {
        final Map<String, String> said = said(request);
        final String name = said.get("username");
        final String password = said.get("password");
        if (name == null || password == null) {
            throw ApiException.badRequest("username and password are needed");
        }
        return authentication
                .login(name, password, request)
                .thenApplyAsync(
                        user -> Answer.ok(WhoAmI.json(user)).with("Set-Cookie", authentication.begin(user, request)),
                        thread);
    }

    private static Map<String, String> said(Request request) {
        final Map<String, String> said = new HashMap<>();
        if (request.header("content-type").orElse("").startsWith(FORM)) {
            for (final String field :
                    request.body().toString(StandardCharsets.UTF_8).split("&", -1)) {
                final int equals = field.indexOf('=');
                if (equals > 0) {
                    said.put(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
                }
            }
        } else {
            request.json().text("username").ifPresent(name -> said.put("username", name));
            request.json().text("password").ifPresent(password -> said.put("password", password));
        }
        return said;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wronglyEncoded) {
            throw ApiException.badRequest("the form is not encoded as " + FORM);
        }
    }

    private CompletionStage<Answer> logout(Request request) {
        return CompletableFuture.completedStage(Answer.noContent().with("Set-Cookie", authentication.end(request)));
    }
}
