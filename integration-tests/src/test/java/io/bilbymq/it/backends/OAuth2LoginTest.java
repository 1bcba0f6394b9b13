package io.bilbymq.it.backends;

import static io.bilbymq.it.backends.GuardedBroker.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OAuth2LoginTest {
    private static final String EVERYTHING = "rabbitmq.read:*/* rabbitmq.write:*/* rabbitmq.configure:*/*";

    private final ECKey key = key();
    private final HttpService provider = new HttpService(this::document);
    private final GuardedBroker broker = new GuardedBroker(
            Map.of(
                    "auth_oauth2.resource_server_id", "rabbitmq",
                    "auth_oauth2.issuer", provider.address("/realm"),
                    "auth_oauth2.preferred_username_claims.1", "user_name"),
            "oauth2");

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private String document(String question) {
        return question.startsWith("/realm/.well-known/openid-configuration")
                ? "{\"jwks_uri\": \"" + provider.address("/keys") + "\"}"
                : new JWKSet(key.toPublicJWK()).toString();
    }

    private String token(String user, long seconds, String scope) throws JOSEException {
        final Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("user_name", user);
        claims.put("aud", "rabbitmq");
        claims.put("exp", System.currentTimeMillis() / 1000 + seconds);
        claims.put("scope", scope);
        final JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(), new Payload(claims));
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    @AfterEach
    void close() {
        broker.close();
        provider.close();
    }

    @Test
    void aClientWorksAsItsTokenSays() throws Exception {
        final String scope = "rabbitmq.configure:%2F/ann-* rabbitmq.write:%2F/ann-* rabbitmq.read:%2F/ann-*";
        try (Connection connection = broker.connect("", token("ann", 60, scope))) {
            connection.createChannel().queueDeclare("ann-1", false, false, true, null);

            assertThat(refusal(connection, channel -> channel.queueDeclare("bob-1", false, false, true, null)))
                    .isEqualTo("403 ACCESS_REFUSED - configure access to queue 'bob-1' in vhost '/' refused for user"
                            + " 'ann'");
        }
    }

    @Test
    void aTokenForAnotherVirtualHostOrOfSomebodyElseDoesNotLetIn() throws Exception {
        final String elsewhere = token("ann", 60, "rabbitmq.read:shop/*");
        final String foreign = token("ann", 60, EVERYTHING) + "x";

        assertThatThrownBy(() -> broker.connect("ann", elsewhere))
                .rootCause()
                .satisfies(end -> assertThat(GuardedBroker.text((ShutdownSignalException) end))
                        .isEqualTo("530 NOT_ALLOWED - access to vhost '/' refused for user 'ann'"));
        assertThatThrownBy(() -> broker.connect("ann", foreign)).isInstanceOf(AuthenticationFailureException.class);
        assertThatThrownBy(() -> broker.connect("ann", "password")).isInstanceOf(AuthenticationFailureException.class);
    }

    @Test
    void whenATokenEndsSoDoesItsConnection() throws Exception {
        final Connection connection = broker.connect("", token("ann", 2, EVERYTHING));
        final BlockingQueue<ShutdownSignalException> ends = endsOf(connection);

        assertThat(GuardedBroker.text(GuardedBroker.next(ends)))
                .isEqualTo("320 CONNECTION_FORCED - credential expired");
    }

    @Test
    void aTokenIsRenewedInTime() throws Exception {
        final Renewable token = new Renewable(token("ann", 3, "rabbitmq.read:*/*"));
        final Connection connection = broker.connect(token);
        final BlockingQueue<ShutdownSignalException> ends = endsOf(connection);
        assertThat(refusal(connection, channel -> channel.queueDeclare("q", false, false, true, null)))
                .startsWith("403 ACCESS_REFUSED");

        final long expiry = System.currentTimeMillis() / 1000 + 6;
        token.renew(token("ann", 6, EVERYTHING));
        final Channel channel = connection.createChannel();
        channel.queueDeclare("q", false, false, true, null);

        assertThat(GuardedBroker.text(GuardedBroker.next(ends)))
                .isEqualTo("320 CONNECTION_FORCED - credential expired");
        assertThat(System.currentTimeMillis() / 1000).as("the new token's end").isGreaterThanOrEqualTo(expiry);
    }

    @Test
    void aChannelThatIsOpenHasTheRightsOfTheNewToken() throws Exception {
        final Renewable token = new Renewable(token("ann", 60, EVERYTHING));
        try (Connection connection = broker.connect(token)) {
            final Channel channel = connection.createChannel();
            channel.confirmSelect();
            channel.queueDeclare("q", false, false, true, null);
            channel.basicPublish("", "q", null, new byte[1]);
            channel.waitForConfirmsOrDie(30_000);

            token.renew(token("ann", 60, "rabbitmq.read:*/*"));

            final BlockingQueue<ShutdownSignalException> ends = new LinkedBlockingQueue<>();
            channel.addShutdownListener(ends::add);
            channel.basicPublish("", "q", null, new byte[1]);
            assertThat(GuardedBroker.text(GuardedBroker.next(ends)))
                    .isEqualTo("403 ACCESS_REFUSED - write access to exchange 'amq.default' in vhost '/' refused for"
                            + " user 'ann'");
        }
    }

    @Test
    void aTokenOfSomebodyElseIsNoRenewal() throws Exception {
        final Renewable token = new Renewable(token("ann", 60, EVERYTHING));
        final Connection connection = broker.connect(token);
        final BlockingQueue<ShutdownSignalException> ends = endsOf(connection);

        token.renew(token("bob", 60, EVERYTHING));

        assertThat(GuardedBroker.text(GuardedBroker.next(ends)))
                .isEqualTo("530 NOT_ALLOWED - New secret was refused by one of the backends");
    }

    private static BlockingQueue<ShutdownSignalException> endsOf(Connection connection) {
        final BlockingQueue<ShutdownSignalException> ends = new LinkedBlockingQueue<>();
        connection.addShutdownListener(ends::add);
        return ends;
    }
}
