package io.bilbymq.it.backends;

import com.rabbitmq.client.impl.CredentialsProvider;
import com.rabbitmq.client.impl.CredentialsRefreshService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A token of a connection of the Java client, which is renewed when the test says so. */
final class Renewable implements CredentialsProvider, CredentialsRefreshService {
    private volatile String token;
    private volatile Optional<Callable<Boolean>> renewal = Optional.empty();

    Renewable(String token) {
        this.token = token;
    }

    /** Sends {@code connection.update-secret} and waits for the answer. */
    void renew(String with) throws Exception {
        token = with;
        renewal.orElseThrow().call();
    }

    @Override
    public String getUsername() {
        return "";
    }

    @Override
    public String getPassword() {
        return token;
    }

    @Override
    public Duration getTimeBeforeExpiration() {
        return Duration.ofSeconds(1);
    }

    @Override
    public String register(CredentialsProvider provider, Callable<Boolean> action) {
        renewal = Optional.of(action);
        return "the only one";
    }

    @Override
    public void unregister(CredentialsProvider provider, String registration) {
        renewal = Optional.empty();
    }

    @Override
    public boolean isApproachingExpiration(Duration left) {
        return false;
    }
}
