package io.bilbymq.authentication.ldap;

import com.google.re2j.Pattern;
import com.unboundid.ldap.sdk.DN;
import java.util.Map;
import java.util.function.BinaryOperator;
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
        return filled(variables, (name, value) -> value);
    }

    /** As a distinguished name, in which each variable is one value (RFC 4514 §2.4). */
    String distinguishedName(Map<String, String> variables) {
        return filled(variables, (name, value) -> name.equals(USER_DN) ? value : escapedInName(value));
    }

    /** As a regular expression, in which each variable matches itself only. */
    String expression(Map<String, String> variables) {
        return filled(variables, (name, value) -> Pattern.quote(value));
    }

    /**
     * Whether this is a distinguished name, and not what Active Directory takes for a login besides: {@code
     * ${username}@example.com}, {@code ${ad_domain}\${ad_user}}.
     */
    boolean isDistinguishedName() {
        final String example = filled(name -> name.equals(USER_DN) ? "cn=x" : "x");
        return example.contains("=") && DN.isValidDN(example);
    }

    private String filled(Map<String, String> variables, BinaryOperator<String> escape) {
        return filled(name -> {
            final String value = variables.get(name);
            return value == null ? "${" + name + "}" : escape.apply(name, value);
        });
    }

    private String filled(UnaryOperator<String> replacement) {
        final StringBuilder filled = new StringBuilder();
        int at = 0;
        while (true) {
            final int open = text.indexOf("${", at);
            final int close = open < 0 ? -1 : text.indexOf('}', open);
            if (close < 0) {
                return filled.append(text, at, text.length()).toString();
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
