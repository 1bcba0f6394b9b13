package io.bilbymq.management.http;

import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Login;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who asks: by a password ({@code Basic}), a token ({@code Bearer}), or the cookie of a session. Confined to the thread of
 * the API.
 */
public final class Authentication {
    private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

    /** Asks browsers for a password in a window of their own, in the name that programs know. */
    static final String REALM = "Basic realm=\"RabbitMQ Management\"";

    private static final String BASIC = "basic ";
    private static final String BEARER = "bearer ";

    private final Function<Credentials, CompletionStage<Login>> logins;
    private final Sessions sessions;
    private final boolean basic;
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Duration sessionLife;

    /**
     * Lets nobody in yet.
     *
     * @param logins asked about whoever says who they are
     * @param known what is known of a user; a session is over when that changes
     * @param sessionLife how long a session lasts
     * @param basic whether a password may be given with each request
     */
    public Authentication(
            Function<Credentials, CompletionStage<Login>> logins,
            Function<String, ?> known,
            Duration sessionLife,
            boolean basic) {
        this.logins = logins;
        this.sessions = new Sessions(sessionLife, known, System::nanoTime, InstantSource.system());
        this.sessionLife = sessionLife;
        this.basic = basic;
    }

    /** Who asks; fails with an {@link ApiException} 401 if that is not known, or is nobody who may use the API. */
    CompletionStage<ApiUser> authenticate(Request request) {
        final String authorization = request.header("authorization").orElse("");
        final InetAddress peer = request.client().peer();
        if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return basic
                    ? login(fromBasic(authorization.substring(BASIC.length()), peer), request)
                    : refused("HTTP access denied: basic auth disabled");
        }
        if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            final String token = authorization.substring(BEARER.length()).trim();
            return login(new Credentials("", Optional.of(token), peer), request);
        }
        try {
            return CompletableFuture.completedStage(
                    session(request).orElseThrow(() -> ApiException.unknownCaller(asking(Answer.empty(401), request))));
        } catch (ApiException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    /**
     * Whose session a request belongs to, if there is one. On the thread of the API.
     *
     * @throws ApiException 403 if there is, and the request comes from a page of another site
     */
    public Optional<ApiUser> session(Request request) {
        final Optional<ApiUser> known = request.client().session().flatMap(sessions::find);
        if (known.isPresent() && !isOfThisSite(request)) {
            throw ApiException.of(403, "forbidden", "the request comes from another site");
        }
        return known;
    }

    /** A browser says from which page a request comes; with a cookie it has to be one of ours. */
    private static boolean isOfThisSite(Request request) {
        final Optional<String> origin = request.header("origin");
        try {
            return origin.isEmpty()
                    || Optional.ofNullable(URI.create(origin.get()).getRawAuthority())
                            .filter(site -> request.header("host").equals(Optional.of(site)))
                            .isPresent();
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static Optional<Credentials> fromBasic(String coded, InetAddress peer) {
        try {
            final String text = new String(Base64.getDecoder().decode(coded.trim()), StandardCharsets.UTF_8);
            final int colon = text.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(
                            new Credentials(text.substring(0, colon), Optional.of(text.substring(colon + 1)), peer));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private CompletionStage<ApiUser> login(Optional<Credentials> who, Request request) {
        return who.map(known -> login(known, request)).orElseGet(() -> CompletableFuture.failedStage(wrong(request)));
    }

    /** Whether this is somebody who may use the API; fails with an {@link ApiException} 401 if not. */
    private CompletionStage<ApiUser> login(Credentials who, Request request) {
        return logins.apply(who).thenApply(login -> {
            if (!(login instanceof Login.Granted granted)) {
                failed.increment();
                LOG.warn("HTTP access denied: {}", ((Login.Refused) login).reason());
                throw wrong(request);
            }
            succeeded.increment();
            final ApiUser user = new ApiUser(new Caller(granted.identity(), who.peer()));
            if (!user.isManagement()) {
                LOG.warn("HTTP access denied: user '{}' - Not management user", user.user());
                throw ApiException.notAuthorised(Audience.MANAGEMENT.refusal());
            }
            return user;
        });
    }

    private static CompletionStage<ApiUser> refused(String reason) {
        return CompletableFuture.failedStage(ApiException.notAuthorised(reason));
    }

    private static ApiException wrong(Request request) {
        return ApiException.unknownCaller(asking(Answer.error(401, "not_authorized", "Login failed"), request));
    }

    /** Has a client ask for a password, though not the window of a browser if a script of a page of ours can do that better. */
    private static Answer asking(Answer answer, Request request) {
        final boolean isScript = request.header("sec-fetch-mode")
                .filter(mode -> !mode.equals("navigate"))
                .isPresent();
        return isScript ? answer : answer.with("WWW-Authenticate", REALM);
    }

    /** How many have logged in. */
    public long succeeded() {
        return succeeded.sum();
    }

    /** How many could not. */
    public long failed() {
        return failed.sum();
    }

    // Sessions.

    /** Who this is, to begin a session with. */
    public CompletionStage<ApiUser> login(String name, String password, Request request) {
        return login(
                new Credentials(name, Optional.of(password), request.client().peer()), request);
    }

    /** Begins a session; what the header {@code Set-Cookie} says. On the thread of the API. */
    public String begin(ApiUser user, Request request) {
        return cookie(sessions.begin(user), request, sessionLife.toSeconds());
    }

    /** Ends the session of a request, if it has one; what the header {@code Set-Cookie} says. On the thread of the API. */
    public String end(Request request) {
        request.client().session().ifPresent(sessions::end);
        return cookie("", request, 0);
    }

    private static String cookie(String value, Request request, long maxAge) {
        return Cookie.cookie(Request.SESSION, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(request.client().secure())
                .setSameSite(CookieSameSite.STRICT)
                .setMaxAge(maxAge)
                .encode();
    }
}
