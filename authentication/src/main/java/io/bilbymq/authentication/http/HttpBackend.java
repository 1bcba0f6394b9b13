package io.bilbymq.authentication.http;

import io.bilbymq.authentication.remote.LoggedText;
import io.bilbymq.authentication.remote.OutgoingHttp;
import io.bilbymq.broker.access.AccessBackend;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Login;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an HTTP service who somebody is, as RabbitMQ's {@code rabbit_auth_backend_http} does. Thread safe; answers come on
 * threads of its own.
 *
 * <p>A service that does not answer, or not {@code allow} or {@code deny} with status 200 or 201, lets nobody in.
 */
public final class HttpBackend implements AccessBackend, AutoCloseable {
    /** RabbitMQ's name of it, for texts that clients read. */
    static final String MODULE = "rabbit_auth_backend_http";

    private static final Logger LOG = LoggerFactory.getLogger(HttpBackend.class);

    /** Requests at a time. */
    private static final int RUNNING_MAX = 64;

    /** Nobody needs that many tags, nor that long a reason. */
    private static final int ANSWER_BYTES_MAX = 16 * 1024;

    private final HttpSettings settings;
    private final OutgoingHttp http;

    /**
     * Reads the files of certificates and keys. Blocks.
     *
     * @throws IllegalArgumentException if one of them cannot be used
     */
    public HttpBackend(HttpSettings settings) {
        this.settings = settings;
        this.http = new OutgoingHttp(
                "auth-http",
                settings.tls(),
                new OutgoingHttp.Bounds(
                        settings.connectionTimeout(), settings.requestTimeout(), RUNNING_MAX, ANSWER_BYTES_MAX));
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public CompletionStage<Login> authenticate(Credentials who) {
        final Form form = new Form().with("username", who.user());
        who.secret().ifPresent(password -> form.with("password", password));
        return ask(settings.paths().user(), form).thenApply(reply -> login(who.user(), HttpAnswer.aboutUser(reply)));
    }

    /** RabbitMQ asks the same question, with the password if there is one. */
    @Override
    public CompletionStage<Login> authorize(Credentials who) {
        return authenticate(who);
    }

    private Login login(String user, HttpAnswer answer) {
        if (answer instanceof HttpAnswer.Allow allow) {
            return new Login.Granted(new Identity(user, allow.tags(), new HttpRights(this, user, allow.tags())));
        }
        if (answer instanceof HttpAnswer.Deny deny && !deny.reason().isEmpty()) {
            LOG.info("HTTP authentication denied for user '{}': {}", LoggedText.of(user), LoggedText.of(deny.reason()));
        }
        return new Login.Refused("Denied by the backing HTTP service");
    }

    HttpSettings settings() {
        return settings;
    }

    /** Sends a question, by the method that is configured. */
    CompletionStage<OutgoingHttp.Reply> ask(URI address, Form form) {
        LOG.debug("asking {}", address.getRawPath());
        return settings.method() == HttpSettings.Method.GET
                ? http.get(form.behind(address))
                : http.post(address, form.body());
    }

    @Override
    public void close() {
        http.close();
    }

    @Override
    public String toString() {
        return "HTTP back end";
    }
}
