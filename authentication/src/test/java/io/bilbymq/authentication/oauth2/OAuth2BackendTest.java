package io.bilbymq.authentication.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainObject;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import io.bilbymq.authentication.remote.Logged;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Rights;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OAuth2BackendTest {
    private static final String FAILED = "Authentication using an OAuth 2/JWT token failed: ";

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void aTokenSaysWhoItIsAndWhatTheyMayDo() {
        final String token = Tokens.signed(Tokens.claims(
                "ann", "rabbitmq.read:%2F/q*", "rabbitmq.write:%2F/news/a.*", "rabbitmq.tag:management", "email"));

        final Identity identity = granted(login(backend(), "whoever", token));

        assertThat(identity.user()).isEqualTo("ann");
        assertThat(identity.tags()).containsExactly("management");
        final Rights rights = identity.rights();
        assertThat(done(rights.mayEnter("/", peer()))).isEqualTo(Decision.GRANTED);
        assertThat(done(rights.mayEnter("shop", peer()))).isEqualTo(Decision.REFUSED);
        assertThat(done(rights.may(Permission.READ, "/", ResourceKind.QUEUE, "q1")))
                .isEqualTo(Decision.GRANTED);
        assertThat(done(rights.may(Permission.WRITE, "/", ResourceKind.QUEUE, "q1")))
                .isEqualTo(Decision.REFUSED);
        assertThat(done(rights.may(Permission.WRITE, "/", ResourceKind.EXCHANGE, "news")))
                .isEqualTo(Decision.GRANTED);
        assertThat(done(rights.mayTopic(Permission.WRITE, "/", "news", "a.b", Map.of())))
                .isEqualTo(Decision.GRANTED);
        assertThat(done(rights.mayTopic(Permission.WRITE, "/", "news", "b.a", Map.of())))
                .isEqualTo(Decision.REFUSED);
        assertThat(rights.expiry())
                .hasValueSatisfying(expiry -> assertThat(expiry)
                        .isBetween(Instant.now().plusSeconds(30), Instant.now().plusSeconds(61)));
    }

    static Stream<JWSAlgorithm> algorithms() {
        return Stream.of(
                JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS256, JWSAlgorithm.ES256);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void signaturesOfPublicKeysAreBelieved(JWSAlgorithm algorithm) {
        final String token = JWSAlgorithm.Family.EC.contains(algorithm)
                ? Tokens.signed(Tokens.EC, algorithm, Tokens.claims("ann"))
                : Tokens.signed(Tokens.RSA, algorithm, Tokens.claims("ann"));

        assertThat(granted(login(backend(), "", token)).user()).isEqualTo("ann");
    }

    @Test
    void aTokenWithoutASignatureIsNone() {
        final String plain = new PlainObject(new Payload(Tokens.claims("ann"))).serialize();
        final String signed = Tokens.signed(Tokens.claims("ann"));
        final String stripped = signed.substring(0, signed.lastIndexOf('.') + 1);
        final String none = base64("{\"alg\":\"none\",\"kid\":\"rsa-1\"}") + signed.substring(signed.indexOf('.'));

        for (final String token : List.of(plain, stripped, none, "", "x", "a.b.c", "..", signed + "x", signed + ".x")) {
            assertThat(login(backend(), "", token)).isInstanceOf(Login.Refused.class);
        }
    }

    @Test
    void aPublicKeyIsNoSecretToSignWith() throws JOSEException {
        final List<byte[]> whatEverybodyKnows = List.of(
                Tokens.RSA.toRSAPublicKey().getEncoded(),
                ("-----BEGIN PUBLIC KEY-----\n"
                                + Base64.getMimeEncoder()
                                        .encodeToString(
                                                Tokens.RSA.toRSAPublicKey().getEncoded())
                                + "\n-----END PUBLIC KEY-----")
                        .getBytes(StandardCharsets.UTF_8),
                Tokens.RSA.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8),
                Tokens.RSA.getModulus().decode());

        for (final byte[] secret : whatEverybodyKnows) {
            final JWSObject forged = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(),
                    new Payload(Tokens.claims("admin", "rabbitmq.tag:administrator")));
            forged.sign(new MACSigner(secret));

            assertThat(login(backend(), "", forged.serialize()))
                    .isEqualTo(new Login.Refused(FAILED + "the algorithm of its signature is not allowed"));
        }
    }

    @Test
    void aKeySignsOnlyByItsOwnAlgorithms() {
        final RSAKey mislabelled = new RSAKey.Builder(Tokens.RSA).keyID("ec-1").build();

        assertThat(login(backend(), "", Tokens.signed(mislabelled, JWSAlgorithm.RS256, Tokens.claims("ann"))))
                .isEqualTo(new Login.Refused(FAILED + "the signature is wrong"));
    }

    @Test
    void onlyAlgorithmsThatAreAllowedAre() {
        final TokenProvider provider = provider();
        final OAuth2Backend backend = backend(new TokenProvider(
                provider.issuer(),
                provider.discoveryPath(),
                provider.discoveryParameters(),
                provider.keys(),
                provider.tls(),
                provider.signingKeys(),
                provider.defaultKey(),
                Set.of("ES256")));

        assertThat(login(backend, "", Tokens.signed(Tokens.claims("ann")))).isInstanceOf(Login.Refused.class);
        assertThat(login(backend, "", Tokens.signed(Tokens.EC, JWSAlgorithm.ES256, Tokens.claims("ann"))))
                .isInstanceOf(Login.Granted.class);
    }

    @Test
    void anotherKeyOfTheSameNameSignsNothing() {
        final RSAKey impostor = Tokens.rsa("rsa-1");

        assertThat(login(backend(), "", Tokens.signed(impostor, JWSAlgorithm.RS256, Tokens.claims("ann"))))
                .isEqualTo(new Login.Refused(FAILED + "the signature is wrong"));
    }

    @Test
    void aKeyThatATokenBringsAlongIsNotUsed() {
        final RSAKey impostor = Tokens.rsa("mine");
        final JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("mine")
                .jwk(impostor.toPublicJWK())
                .jwkURL(URI.create("https://localhost/keys"))
                .build();

        assertThat(login(backend(), "", Tokens.signed(impostor, header, new Payload(Tokens.claims("ann")))))
                .isEqualTo(new Login.Refused(FAILED + "the key that the token names is not known"));
    }

    @Test
    void aTokenThatNamesNoKeyIsTheDefaultOnesIfThereIsOne() {
        final JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).build();
        final String token = Tokens.signed(Tokens.RSA, header, new Payload(Tokens.claims("ann")));

        assertThat(login(backend(), "", token))
                .isEqualTo(new Login.Refused(FAILED + "the token names no key, and there is no default one"));
        assertThat(login(backend(TokenProvider.withKeys(keys(), Optional.of("rsa-1"))), "", token))
                .isInstanceOf(Login.Granted.class);
    }

    @Test
    void aTokenIsForThisBrokerNow() {
        final Map<String, Object> good = Tokens.claims("ann");
        final long now = System.currentTimeMillis() / 1000;

        assertThat(refusal(Tokens.with(good, "aud", null))).isEqualTo("the token is not for this resource server");
        assertThat(refusal(Tokens.with(good, "aud", "another"))).isEqualTo("the token is not for this resource server");
        assertThat(refusal(Tokens.with(good, "aud", "rabbitmq-2"))).contains("not for this");
        assertThat(refusal(Tokens.with(good, "aud", List.of("a", "rabbitmq")))).isEmpty();
        assertThat(refusal(Tokens.with(good, "aud", "a rabbitmq"))).isEmpty();
        assertThat(refusal(Tokens.with(good, "exp", null))).isEqualTo("the token does not say when it expires");
        assertThat(refusal(Tokens.with(good, "exp", "tomorrow"))).isEqualTo("the token does not say when it expires");
        assertThat(refusal(Tokens.with(good, "exp", now))).isEqualTo("the token has expired");
        assertThat(refusal(Tokens.with(good, "exp", -1))).isEqualTo("the token has expired");
        assertThat(refusal(Tokens.with(good, "exp", 1e300))).isEmpty();
        assertThat(refusal(Tokens.with(good, "exp", now + 60.5))).isEmpty();
        assertThat(refusal(Tokens.with(good, "nbf", now + 20))).isEmpty();
        assertThat(refusal(Tokens.with(good, "nbf", now + 120))).isEqualTo("the token is not valid yet");
        assertThat(refusal(Tokens.with(good, "nbf", "later"))).isEqualTo("the token is not valid yet");
    }

    /** Why a token is refused; nothing if it is not. */
    private String refusal(Map<String, Object> claims) {
        return login(backend(), "", Tokens.signed(claims)) instanceof Login.Refused refused
                ? refused.reason().substring(FAILED.length())
                : "";
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "nothing", "", "{\"exp\": 1, \"exp\": 9999999999}", "{\"a\":"})
    void claimsThatCannotBeReadAreRefused(String claims) {
        final JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build();

        assertThat(login(backend(), "", Tokens.signed(Tokens.RSA, header, new Payload(claims))))
                .isEqualTo(new Login.Refused(FAILED + "the claims of the token cannot be read"));
    }

    @Test
    void claimsAreNotAsDeepNorTokensAsLongAsAnybodyLikes() {
        final JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build();
        final String deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        final String deepHeader = base64("{\"alg\":\"RS256\",\"x\":" + "[".repeat(7_000) + "]".repeat(7_000) + "}");

        assertThat(login(backend(), "", Tokens.signed(Tokens.RSA, header, new Payload(deep))))
                .isEqualTo(new Login.Refused(FAILED + "the claims of the token cannot be read"));
        assertThat(login(backend(), "", deepHeader + ".e30.AAAA")).isInstanceOf(Login.Refused.class);
        assertThat(login(backend(), "", "a".repeat(TokenVerifier.LENGTH_MAX + 1)))
                .isEqualTo(new Login.Refused(FAILED + "the token is too long"));
    }

    @Test
    void theUserNameIsInTheFirstClaimThatIsThere() {
        final ResourceServer server = new ResourceServer(
                "rabbitmq", Optional.empty(), true, "rabbitmq.", List.of(), List.of("user_name", "email"), Map.of());
        final OAuth2Backend backend = backend(new OAuth2Settings(server, provider()), Clock.systemUTC());
        final Map<String, Object> claims = Tokens.with(Tokens.claims("id-1"), "email", "ann@example.com");

        assertThat(granted(login(backend, "", Tokens.signed(claims))).user()).isEqualTo("ann@example.com");
        assertThat(granted(login(backend(), "", Tokens.signed(claims))).user()).isEqualTo("id-1");
        assertThat(granted(login(
                                backend(),
                                "",
                                Tokens.signed(Tokens.with(Tokens.with(claims, "sub", null), "client_id", "c-1"))))
                        .user())
                .isEqualTo("c-1");
        assertThat(granted(login(backend(), "", Tokens.signed(Tokens.with(claims, "sub", List.of("ann")))))
                        .user())
                .isEqualTo("unknown");
        assertThat(refusal(Tokens.with(claims, "sub", "ä".repeat(128)))).isEqualTo("the user name is too long");
    }

    @Test
    void whenATokenEndsItPermitsNothingMore() {
        final Instant[] now = {Instant.now()};
        final Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        final OAuth2Backend backend = backend(new OAuth2Settings(ResourceServer.named("rabbitmq"), provider()), clock);
        final Rights rights = granted(login(backend, "", Tokens.signed(Tokens.claims("ann", "rabbitmq.read:*/*"))))
                .rights();
        assertThat(done(rights.mayEnter("/", peer()))).isEqualTo(Decision.GRANTED);

        now[0] = now[0].plus(Duration.ofMinutes(2));

        assertThat(done(rights.mayEnter("/", peer()))).isEqualTo(Decision.REFUSED);
        assertThat(done(rights.may(Permission.READ, "/", ResourceKind.QUEUE, "q")))
                .isEqualTo(Decision.REFUSED);
    }

    @Test
    void aTokenCanBeRenewedByItsUserOnly() {
        final OAuth2Backend backend = backend();
        final Identity ann = granted(login(backend, "", Tokens.signed(Tokens.claims("ann", "rabbitmq.read:*/*"))));

        final Login more = done(ann.rights().renewed(ann, Tokens.signed(Tokens.claims("ann", "rabbitmq.write:*/*"))));
        final Login other = done(ann.rights().renewed(ann, Tokens.signed(Tokens.claims("bob", "rabbitmq.read:*/*"))));
        final Login none = done(ann.rights().renewed(ann, "no token"));

        assertThat(done(granted(more).rights().may(Permission.WRITE, "/", ResourceKind.QUEUE, "q")))
                .isEqualTo(Decision.GRANTED);
        assertThat(done(granted(more).rights().may(Permission.READ, "/", ResourceKind.QUEUE, "q")))
                .isEqualTo(Decision.REFUSED);
        assertThat(other).isEqualTo(new Login.Refused("Not allowed to change username on refreshed token"));
        assertThat(none).isInstanceOf(Login.Refused.class);
    }

    @Test
    void whoShowsNoTokenIsRefused() {
        assertThat(done(backend().authenticate(new Credentials("ann", Optional.empty(), peer()))))
                .isEqualTo(new Login.Refused(FAILED + "there is no token"));
    }

    @Test
    void aTokenIsNeverLogged() {
        final String good = Tokens.signed(Tokens.claims("ann", "rabbitmq.read:*/*"));
        final String bad = Tokens.signed(Tokens.rsa("rsa-1"), JWSAlgorithm.RS256, Tokens.claims("ann"));
        final String malformed = "canary-4711.canary-4711.canary-4711";
        final List<String> texts = new ArrayList<>();
        try (Logged logged = new Logged()) {
            for (final String token : List.of(good, bad, malformed)) {
                texts.add(login(backend(), "", token).toString());
            }
            texts.addAll(logged.lines());
        }

        for (final String token : List.of(good, bad, malformed)) {
            assertThat(texts).noneMatch(text -> text.contains(token.substring(token.lastIndexOf('.') + 1)));
            assertThat(texts).noneMatch(text -> text.contains(token.split("\\.", -1)[1]));
        }
    }

    @Test
    void weakKeysAreNotTaken() throws Exception {
        final KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        final PublicKey key = weak.generateKeyPair().getPublic();

        assertThatThrownBy(() -> new OAuth2Backend(new OAuth2Settings(
                        ResourceServer.named("rabbitmq"), TokenProvider.withKeys(Map.of("k", key), Optional.empty()))))
                .hasMessage("an RSA key has from 2048 to 16384 bits");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, PublicKey> keys() {
        try {
            final ECKey ec = Tokens.EC;
            return Map.of("rsa-1", Tokens.RSA.toRSAPublicKey(), "ec-1", ec.toECPublicKey());
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static TokenProvider provider() {
        return TokenProvider.withKeys(keys(), Optional.empty());
    }

    private OAuth2Backend backend() {
        return backend(provider());
    }

    private OAuth2Backend backend(TokenProvider provider) {
        return backend(new OAuth2Settings(ResourceServer.named("rabbitmq"), provider), Clock.systemUTC());
    }

    private OAuth2Backend backend(OAuth2Settings settings, Clock clock) {
        final OAuth2Backend backend = new OAuth2Backend(settings, clock);
        open.add(backend);
        return backend;
    }

    private static Identity granted(Login login) {
        assertThat(login).isInstanceOf(Login.Granted.class);
        return ((Login.Granted) login).identity();
    }

    private static Login login(OAuth2Backend backend, String user, String token) {
        return done(backend.authenticate(new Credentials(user, Optional.of(token), peer())));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static InetAddress peer() {
        return InetAddress.getLoopbackAddress();
    }
}
