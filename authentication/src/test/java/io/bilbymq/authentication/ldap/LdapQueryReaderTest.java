package io.bilbymq.authentication.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LdapQueryReaderTest {
    @Test
    void theExamplesOfRabbitMqsGuideAreRead() {
        final LdapQuery query = LdapQueryReader.query("""
                {for, [{permission, configure, {in_group, "cn=wheel,ou=groups,dc=example,dc=com"}},
                       {permission, write,
                        {for, [{resource, queue,    {in_group, "cn=wheel,ou=groups,dc=example,dc=com"}},
                               {resource, exchange, {constant, true}}]}},
                       {permission, read,
                        {for, [{resource, exchange, {in_group, "cn=wheel,ou=groups,dc=example,dc=com"}},
                               {resource, queue,    {constant, true}}]}}
                      ]
                }""");

        assertThat(query)
                .isInstanceOfSatisfying(
                        LdapQuery.For.class,
                        all -> assertThat(all.cases())
                                .extracting(LdapQuery.For.Case::value)
                                .containsExactly("configure", "write", "read"));
        assertThat(query.needsDirectory()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{constant, false}",
                "{exists, \"ou=${vhost},ou=vhosts,dc=example\"}",
                "{in_group, \"cn=${vhost}-users,dc=example\", \"uniqueMember\"}",
                "{in_group_nested, \"cn=a,dc=b\"}",
                "{in_group_nested, \"cn=a,dc=b\", \"member\"}",
                "{in_group_nested, \"cn=a,dc=b\", \"member\", onelevel}",
                "{'not', {'and', [{'or', []}]}}",
                "{match, {string, \"${name}\"}, {string, \"^${username}-\"}}",
                "{match, \"${name}\", {attribute, \"${user_dn}\", \"description\"}}",
                "{equals, {attribute, \"${user_dn}\", \"a\"}, \"b\"}",
            })
    void everyQueryOfRabbitMqIsRead(String text) {
        assertThat(LdapQueryReader.query(text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "{}",
                "{constant, maybe}",
                "{in_groop, \"cn=a\"}",
                "{in_group}",
                "{in_group, \"not a name\"}",
                "{in_group, a}",
                "{in_group_nested, \"cn=a\", \"member\", sideways}",
                "{'not', [{constant, true}]}",
                "{'and', {constant, true}}",
                "{for, [{permission, {constant, true}}]}",
                "{equals, \"a\"}",
                "{equals, {constant, true}, \"a\"}",
                "{match, \"a\", \"(\"}",
                "{attribute, \"cn=a\", \"b\"}",
            })
    void whatIsNoQueryIsRefusedBeforeAnybodyAsks(String text) {
        assertThatThrownBy(() -> LdapQueryReader.query(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tagsAreKeptInTheirOrder() {
        assertThat(LdapQueryReader.tags("[{management, {constant, true}}, {administrator, {constant, false}}]")
                        .keySet())
                .containsExactly("management", "administrator");
        assertThatThrownBy(() -> LdapQueryReader.tags("[{management}]"))
                .hasMessage("a tag is {name, Query}, and not {management}");
    }
}
