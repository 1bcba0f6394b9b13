package io.bilbymq.authentication.ldap;

import com.google.re2j.Pattern;
import com.unboundid.ldap.sdk.DN;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Text with variables: {@code cn=${username},ou=people,dc=example}. What a variable stands for is escaped for where it goes,
 * and is not looked at for variables again. A variable that has no value stays as it is, as in RabbitMQ.
 */
public record Template(String text) {
    /** Is a whole name itself: it comes from the directory or from the template of the operator. */
    private static final String USER_DN = "user_dn";

    /** As it is: a value of an attribute, a user name. */
    String plain(Map<String, String> variables) {
        return filled(variables, UnaryOperator.identity());
    }

    /** As a distinguished name, in which each variable is one value (RFC 4514 §2.4). */
    String distinguishedName(Map<String, String> variables) {
        final StringBuilder filled = new StringBuilder();
        fill(filled, variables, (name, value) -> name.equals(USER_DN) ? value : escapedInName(value));
        return filled.toString();
    }

    /** As a regular expression, in which each variable matches itself only. */
    String expression(Map<String, String> variables) {
        return filled(variables, Pattern::quote);
    }

    /**
     * Whether this is a distinguished name, and not what Active Directory takes for a login besides: {@code
     * ${username}@example.com}, {@code ${ad_domain}\${ad_user}}.
     */
    boolean isDistinguishedName() {
        final StringBuilder filled = new StringBuilder();
        fillAll(filled, name -> name.equals(USER_DN) ? "cn=x" : "x");
        return filled.indexOf("=") >= 0 && DN.isValidDN(filled.toString());
    }

    private interface Escape {
        String escape(String name, String value);
    }

    private String filled(Map<String, String> variables, UnaryOperator<String> escape) {
        final StringBuilder filled = new StringBuilder();
        fill(filled, variables, (name, value) -> escape.apply(value));
        return filled.toString();
    }

    private void fill(StringBuilder filled, Map<String, String> variables, Escape escape) {
        fillAll(filled, name -> {
            final String value = variables.get(name);
            return value == null ? "${" + name + "}" : escape.escape(name, value);
        });
    }

    private void fillAll(StringBuilder filled, UnaryOperator<String> replacement) {
        int at = 0;
        while (true) {
            final int open = text.indexOf("${", at);
            final int close = open < 0 ? -1 : text.indexOf('}', open);
            if (close < 0) {
                filled.append(text, at, text.length());
                return;
            }
            filled.append(text, at, open).append(replacement.apply(text.substring(open + 2, close)));
            at = close + 1;
        }
    }

    /** RFC 4514 §2.4; control characters in hexadecimal besides. */
    static String escapedInName(String value) {
        final StringBuilder escaped = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            final boolean first = i == 0;
            final boolean last = i == value.length() - 1;
            if (c < ' ' || c == 0x7F) {
                escaped.append(String.format("\\%02x", (int) c));
            } else if (",+\"\\<>;=".indexOf(c) >= 0 || (c == ' ' && (first || last)) || (c == '#' && first)) {
                escaped.append('\\').append(c);
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
