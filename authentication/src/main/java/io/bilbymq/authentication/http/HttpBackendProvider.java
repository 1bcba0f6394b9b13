package io.bilbymq.authentication.http;

import io.bilbymq.authentication.Options;
import io.bilbymq.authentication.http.HttpSettings.Method;
import io.bilbymq.authentication.http.HttpSettings.Paths;
import io.bilbymq.broker.access.AccessBackend;
import io.bilbymq.broker.access.AccessBackendProvider;
import io.bilbymq.broker.settings.BrokerSettings;
import java.net.URI;
import java.util.Set;

/** Makes the back end {@code http} of {@code auth_http.*}. */
public final class HttpBackendProvider implements AccessBackendProvider {
    private static final String ADDRESS = "an address that begins with http:// or https:// and has no query";

    @Override
    public Set<String> names() {
        return Set.of("http", HttpBackend.MODULE);
    }

    @Override
    public AccessBackend create(BrokerSettings settings) {
        return new HttpBackend(settings(new Options(settings.access().options(), "auth_http")));
    }

    /** All four addresses have to be there: RabbitMQ's defaults, on {@code localhost:8000}, help nobody. */
    static HttpSettings settings(Options options) {
        return new HttpSettings(
                options.oneOf("http_method", Method.class, Method.GET),
                new Paths(
                        path(options, "user_path"),
                        path(options, "vhost_path"),
                        path(options, "resource_path"),
                        path(options, "topic_path")),
                options.millis("request_timeout", 1, HttpSettings.TIMEOUT),
                options.millis("connection_timeout", 1, HttpSettings.TIMEOUT),
                options.flag("authorization_failure_disclosure", false),
                options.tls("ssl_options"));
    }

    private static URI path(Options options, String key) {
        options.needed(key);
        return options.address(key, ADDRESS, Paths::isAddress).orElseThrow();
    }
}
