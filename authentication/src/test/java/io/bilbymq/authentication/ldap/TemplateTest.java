package io.bilbymq.authentication.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Template ENTRY = new Template("cn=${username},ou=people,dc=example");

    @Test
    void variablesAreFilledInOnceAndUnknownOnesStay() {
        final Map<String, String> variables = Map.of("username", "${vhost}", "vhost", "shop");

        assertThat(new Template("${username}/${vhost}/${other}/${open").plain(variables))
                .isEqualTo("${vhost}/shop/${other}/${open");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann",
                "ann,ou=admins,dc=example",
                "ann+uid=0",
                "ann\"",
                "ann\\",
                "ann\\,ou=admins",
                "<ann>",
                "ann;ou=admins",
                " ann",
                "ann ",
                "#616e6e",
                "=",
                "",
                "a\u0000b",
                "a\nb",
                "änn",
                "${username}",
                "*)(uid=*"
            })
    void whateverAUserIsCalledItIsOneValueOfOneName(String user) throws LDAPException {
        final DN name = new DN(ENTRY.distinguishedName(Map.of("username", user)));

        assertThat(name.getRDNs()).hasSize(3);
        assertThat(name.getRDN().getAttributeValues()).containsExactly(user);
        assertThat(name.isDescendantOf("ou=people,dc=example", false)).isTrue();
    }

    @Test
    void aNameOfAnEntryIsFilledInAsItIs() {
        assertThat(new Template("${user_dn}").distinguishedName(Map.of("user_dn", "cn=a\\,b,dc=c")))
                .isEqualTo("cn=a\\,b,dc=c");
    }

    @Test
    void inAnExpressionAVariableMatchesItself() {
        final String expression = new Template("^${username}-").expression(Map.of("username", ".*"));

        assertThat(Pattern.compile(expression).matcher("anybody-").find()).isFalse();
        assertThat(Pattern.compile(expression).matcher(".*-").find()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            cn=${username},dc=example  | true
            ${user_dn}                 | true
            ou=${vhost},${user_dn}     | true
            ${username}                | false
            ${username}@example.com    | false
            ${ad_domain}\\${ad_user}   | false
            """)
    void whatIsADistinguishedNameIsEscapedAsOne(String text, boolean isOne) {
        assertThat(new Template(text).isDistinguishedName()).isEqualTo(isOne);
    }
}
