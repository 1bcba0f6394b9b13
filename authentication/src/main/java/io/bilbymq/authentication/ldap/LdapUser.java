package io.bilbymq.authentication.ldap;

import io.bilbymq.authentication.remote.LoggedText;
import java.util.HashMap;
import java.util.Map;

/**
 * A user of the directory.
 *
 * @param name as given when logging in
 * @param dn of the entry
 * @param bind as whom to ask about the user; has a password
 */
record LdapUser(String name, String dn, LdapBind bind) {
    /** What is known of everybody, for templates; a map that may be added to. */
    Map<String, String> variables() {
        final Map<String, String> variables = of(name);
        variables.put("user_dn", dn);
        return variables;
    }

    /** What a user name says: of {@code Domain\User}, as Active Directory has it, both parts besides. */
    static Map<String, String> of(String name) {
        final Map<String, String> variables = new HashMap<>();
        variables.put("username", name);
        final int backslash = name.indexOf('\\');
        if (backslash > 0 && backslash == name.lastIndexOf('\\') && backslash < name.length() - 1) {
            variables.put("ad_domain", name.substring(0, backslash));
            variables.put("ad_user", name.substring(backslash + 1));
        }
        return variables;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "user '" + LoggedText.of(name) + "' (" + LoggedText.of(dn) + ")";
    }
}
