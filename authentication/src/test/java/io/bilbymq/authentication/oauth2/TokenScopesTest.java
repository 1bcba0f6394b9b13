package io.bilbymq.authentication.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenScopesTest {
    private static final ResourceServer SERVER = ResourceServer.named("rabbitmq");
    private static final ResourceServer FULL = new ResourceServer(
            "rabbitmq",
            Optional.of("rabbit"),
            true,
            "rabbitmq.",
            List.of("roles", "deep.er.scopes"),
            List.of(),
            Map.of("admin", List.of("rabbitmq.tag:administrator", "rabbitmq.read:*/*", "other.read:*/*")));

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {"scope": "rabbitmq.read:*/* other.write:*/*  rabbitmq.tag:management"}    | [read:*/*, tag:management]
            {"scope": ["rabbitmq.read:*/*", 7, null, "read:*/*", "rabbitmq.read:*/*"]} | [read:*/*]
            {"scope": {"rabbitmq": "read:*/*"}}                                        | []
            {"scope": "rabbitmq.read:a,b/*"}                                           | [read:a,b/*]
            {}                                                                         | []
            {"authorization": {"permissions": [{"scopes": ["rabbitmq.read:*/*"]}, {"scopes": "rabbitmq.write:*/*"}, 1, {"rsid": 2}]}} | [read:*/*, write:*/*]
            {"authorization": "no"}                                                    | []
            {"roles": "rabbitmq.read:*/*"}                                             | [read:*/*]
            {"roles": {"rabbitmq": ["read:*/*"], "other": ["write:*/*"]}}              | [read:*/*]
            {"roles": {"rabbitmq": "read:*/* write:*/*"}}                              | [read:*/*, write:*/*]
            {"deep": [{"er": {"scopes": "rabbitmq.read:*/*"}}, {"er": 1}]}             | [read:*/*]
            {"scope": "admin"}                                                         | [read:*/*, tag:administrator]
            {"roles": ["admin"]}                                                       | [read:*/*, tag:administrator]
            """)
    void scopesAreFoundWhereProvidersPutThem(String claims, String scopes) {
        assertThat(TokenScopes.of(Json.object(claims).orElseThrow(), FULL)).hasToString(scopes);
    }

    @Test
    void anotherPrefixCanBeAskedFor() {
        final ResourceServer server =
                new ResourceServer("rabbitmq", Optional.empty(), true, "api://", List.of(), List.of(), Map.of());

        assertThat(TokenScopes.of(
                        Json.object("{\"scope\": \"api://read:*/* rabbitmq.write:*/*\"}")
                                .orElseThrow(),
                        server))
                .containsExactly("read:*/*");
    }

    @Test
    void thereAreNotTooMany() {
        final String many =
                IntStream.range(0, 2049).mapToObj(i -> "rabbitmq.read:*/q" + i).collect(Collectors.joining(" "));

        assertThatThrownBy(() -> TokenScopes.of(
                        Json.object("{\"scope\": \"" + many + "\"}").orElseThrow(), SERVER))
                .isInstanceOf(TokenRefused.class)
                .hasMessage("too many scopes");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {"type": "rabbit", "locations": ["cluster:rabbitmq/vhost:shop/queue:q-*"], "actions": ["read", "fly"]} | [read:shop/q-*/*]
            {"type": "rabbit", "locations": "cluster:rab*/exchange:x/routing-key:a.*", "actions": "write"}        | [write:*/x/a.*]
            {"type": "rabbit", "locations": ["cluster:other", "cluster:rabbitmq"], "actions": ["configure"]}      | [configure:*/*/*]
            {"type": "rabbit", "locations": ["cluster:rabbitmq"], "actions": ["administrator", "impersonator"]}   | [tag:administrator]
            {"type": "rabbit", "locations": ["vhost:shop"], "actions": ["read"]}                                  | []
            {"type": "rabbit", "locations": ["cluster:rabbitmq/queue:a/exchange:b"], "actions": ["read"]}         | []
            {"type": "rabbit", "locations": ["cluster:rabbitmq/queue:a/exchange:a"], "actions": ["read"]}         | [read:*/a/*]
            {"type": "rabbit", "locations": ["cluster:rabbitmq/colour:red/x"], "actions": ["read"]}               | [read:*/*/*]
            {"type": "rabbit", "locations": [], "actions": ["administrator"]}                                     | []
            {"type": "rabbit", "locations": 1, "actions": 2}                                                      | []
            {"type": "rabbit", "actions": ["read"]}                                                               | []
            {"type": "other", "locations": ["cluster:rabbitmq"], "actions": ["read"]}                             | []
            """)
    void richAuthorizationRequestsAreScopesToo(String permission, String scopes) {
        final String claims = "{\"authorization_details\": [" + permission + "]}";

        assertThat(TokenScopes.of(Json.object(claims).orElseThrow(), FULL)).hasToString(scopes);
        assertThat(TokenScopes.of(Json.object(claims).orElseThrow(), SERVER)).isEmpty();
    }
}
